// Speed counters that no timing can blur: how many kernels an operation launches and how many bytes it reads back from the
// backend. A fused kernel is one launch however long the sequence; a value read back in the middle of a step makes a GPU
// wait.
import {
  attentionKernel,
  crfDecodeKernel,
  crfLogLikelihoodGradientKernel,
  crfLogLikelihoodKernel,
  hasKernel,
  denseKernel,
  embeddingKernel,
  softmaxCrossEntropyKernel,
} from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import {
  backend as nativeBackend,
  getBackend,
  getKernelsForBackend,
  grads,
  registerKernel,
  sum,
  tensor,
  tidy,
  unregisterKernel,
  type KernelConfig,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';

import type { Case, CaseContext, OperationCost } from '../case.ts';
import { forEachOperation, freeAll, inputsOf, type Operation } from './recurrent-inputs.ts';

interface Reader {
  read(dataId: object): Promise<ArrayLike<number> & { readonly byteLength: number }>;
  readSync(dataId: object): { readonly byteLength: number };
}

/** Counts what a function launches and reads back. The backend is put back as it was. */
export function countLaunches(run: () => void): Omit<OperationCost, 'what'> {
  const name = getBackend();
  const originals: readonly KernelConfig[] = getKernelsForBackend(name);
  let [kernelLaunches, bytesRead] = [0, 0];
  const replace = (config: KernelConfig): void => {
    unregisterKernel(config.kernelName, name);
    registerKernel(config);
  };
  for (const original of originals) {
    replace({
      ...original,
      kernelFunc: (parameters) => {
        kernelLaunches++;
        return original.kernelFunc(parameters);
      },
    });
  }
  const native = nativeBackend() as unknown as Reader;
  const readSync = native.readSync.bind(native);
  native.readSync = (dataId) => {
    const values = readSync(dataId);
    bytesRead += values.byteLength;
    return values;
  };
  try {
    run();
  } finally {
    Reflect.deleteProperty(native, 'readSync');
    for (const original of originals) replace(original);
  }
  return { kernelLaunches, bytesRead };
}

/** Runs an operation and its gradients. */
function trainOnce(operate: (...variables: never[]) => Tensor, variables: Tensor[], training: boolean): void {
  tidy(() => {
    const loss = (...given: Tensor[]): Scalar => sum(operate(...(given as never[])));
    if (training) grads(loss)(variables);
    else operate(...(variables as never[]));
  });
}

function expectSame(costs: readonly OperationCost[]): void {
  const [first, ...others] = costs as [OperationCost, ...OperationCost[]];
  for (const other of others) {
    if (other.kernelLaunches > first.kernelLaunches) {
      throw new Error(
        `${other.what} launches ${other.kernelLaunches} kernels, ${first.what} ${first.kernelLaunches}; a fused kernel launches as many for both.`,
      );
    }
  }
}

/** Masks and ids may be looked at on the host; nothing else may be read back. */
function expectNothingRead({ what, bytesRead }: OperationCost, allowed: number): void {
  if (bytesRead > allowed) {
    throw new Error(
      `${what} reads ${bytesRead} bytes back from the backend; at most ${allowed} (its mask or ids) are allowed.`,
    );
  }
}

async function countRecurrent(context: CaseContext, gates: number, operation: Operation, group: string): Promise<void> {
  const kernel = { simpleRnn: 'SimpleRnn', lstm: 'Lstm', gru: 'Gru' }[group]!;
  const { training } = context.backend.capabilities;
  const native =
    hasKernel({ name: `Rnnkit${kernel}` }) && (!training || hasKernel({ name: `Rnnkit${kernel}Gradient` }));
  const costs: OperationCost[] = [];
  for (const time of [5, 40]) {
    const inputs = inputsOf(operation, gates, 2, time, context.seed);
    const mask = tensor(
      Uint8Array.from({ length: 2 * time }, (_, index) => Number(index % time < time - 2)),
      [2, time],
      'bool',
    );
    const operate = (x: Tensor, kernelWeights: Tensor, recurrentWeights: Tensor, biases: Tensor): Tensor =>
      operation({ x, kernel: kernelWeights, recurrentKernel: recurrentWeights, bias: biases, mask }, {}).output;
    const { x, kernel: weights, recurrentKernel, bias } = inputs;
    trainOnce(operate, [x, weights, recurrentKernel, bias], training);
    const cost = {
      what: `${group}, one ${training ? 'training step' : 'prediction'} of ${time} time steps`,
      ...countLaunches(() => trainOnce(operate, [x, weights, recurrentKernel, bias], training)),
    };
    context.count(cost);
    costs.push(cost);
    // A bool may take up to four bytes, and forward and gradient may each look.
    if (native) expectNothingRead(cost, 2 * 4 * 2 * time);
    mask.dispose();
    freeAll(inputs);
    await Promise.resolve();
  }
  if (native) expectSame(costs);
}

/** The cases. What core composes is counted, too, without a limit. */
export const counterCases: readonly Case[] = [
  ...forEachOperation('launches and bytes read do not grow with time', 'counters', countRecurrent),
  {
    group: 'embedding',
    name: 'launches do not grow with the vocabulary',
    topics: ['counters'],
    run: (context) => {
      const costs = [10, 1000].map((inputDim): OperationCost => {
        const table = tensor(new Float32Array(inputDim * 3), [inputDim, 3]);
        const ids = tensor(Int32Array.of(1, 2, 3, 1), [2, 2], 'int32');
        const { training } = context.backend.capabilities;
        const run = (): void => trainOnce((rows: Tensor) => ops.embedding(rows, ids), [table], training);
        run();
        const cost = { what: `embedding, a vocabulary of ${inputDim}`, ...countLaunches(run) };
        context.count(cost);
        table.dispose();
        ids.dispose();
        if (hasKernel(embeddingKernel)) expectNothingRead(cost, 2 * 4 * 4);
        return cost;
      });
      if (hasKernel(embeddingKernel)) expectSame(costs);
      return Promise.resolve();
    },
  },
  {
    group: 'dense',
    name: 'nothing is read back, here and in the loss of probabilities',
    topics: ['counters'],
    run: (context) => {
      const x = tensor(new Float32Array(12).fill(0.5), [3, 4]);
      const kernel = tensor(new Float32Array(8).fill(0.25), [4, 2]);
      const labels = tensor(new Float32Array(6).fill(0.5), [3, 2]);
      const run = (): void =>
        trainOnce(
          (rows: Tensor, weights: Tensor) => ops.softmaxCrossEntropy(ops.dense(rows, weights), labels),
          [x, kernel],
          context.backend.capabilities.training,
        );
      run();
      const cost = { what: 'dense and softmaxCrossEntropy', ...countLaunches(run) };
      context.count(cost);
      if (hasKernel(denseKernel) && hasKernel(softmaxCrossEntropyKernel)) expectNothingRead(cost, 0);
      for (const one of [x, kernel, labels]) one.dispose();
      return Promise.resolve();
    },
  },
  {
    group: 'attention',
    name: 'launches do not grow with time, and nothing is read back',
    topics: ['counters'],
    run: (context) => {
      const costs = [5, 40].map((time): OperationCost => {
        const inputs = [0, 1, 2].map(() => tensor(new Float32Array(time * 4).fill(0.5), [1, time, 2, 2]));
        const queryMask = tensor(new Uint8Array(time).fill(1), [1, time], 'bool');
        const attend = (query: Tensor, key: Tensor, value: Tensor): Tensor =>
          ops.dotProductAttention({ query, key, value, queryMask }, { causal: true });
        const run = (): void => trainOnce(attend, inputs, context.backend.capabilities.training);
        run();
        const cost = { what: `attention over ${time} time steps`, ...countLaunches(run) };
        context.count(cost);
        for (const one of [...inputs, queryMask]) one.dispose();
        if (hasKernel(attentionKernel)) expectNothingRead(cost, 0);
        return cost;
      });
      if (hasKernel(attentionKernel)) expectSame(costs);
      return Promise.resolve();
    },
  },
  {
    group: 'crf',
    name: 'launches do not grow with time, and nothing but tags is read back',
    topics: ['counters'],
    run: (context) => {
      const { training } = context.backend.capabilities;
      const isFused =
        hasKernel(crfDecodeKernel) &&
        hasKernel(crfLogLikelihoodKernel) &&
        (!training || hasKernel(crfLogLikelihoodGradientKernel));
      const costs = [5, 40].map((time): OperationCost => {
        const scores = tensor(new Float32Array(time * 6).fill(0.5), [2, time, 3]);
        const transitions = tensor(new Float32Array(9).fill(0.5), [3, 3]);
        const tags = tensor(new Int32Array(2 * time).fill(1), [2, time], 'int32');
        const likelihood = (given: Tensor, pairs: Tensor): Tensor =>
          ops.crfLogLikelihood({ scores: given, transitions: pairs }, tags);
        const run = (): void => {
          trainOnce(likelihood, [scores, transitions], training);
          tidy(() => void ops.crfDecode({ scores, transitions }));
        };
        run();
        const cost = { what: `crf over ${time} time steps`, ...countLaunches(run) };
        context.count(cost);
        for (const one of [scores, transitions, tags]) one.dispose();
        // Forward and gradient may each look whether tags are some.
        if (isFused) expectNothingRead(cost, 2 * 4 * 2 * time);
        return cost;
      });
      if (isFused) expectSame(costs);
      return Promise.resolve();
    },
  },
];
