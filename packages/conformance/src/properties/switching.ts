// Another backend takes over in the middle of a training run, and hands the weights back: a small classifier (embedding →
// recurrent → dense → softmax cross-entropy, SGD with momentum) trains for six steps, two of them on the float64 references.
// What it must come to, and how far rounding can move it, is the same training run evaluated by the references alone.
import { runUpdate, sgdKernel, useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { grads, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import type { Arithmetic } from '../arithmetic.ts';
import { arrayOf, zeros, type Arrays, type NdArray } from '../array.ts';
import type { Case, CaseContext } from '../case.ts';
import { describeDeviation, worstDeviations } from '../compare.ts';
import { expectationsOf } from '../expectation.ts';
import { denseReference } from '../kernels/dense.ts';
import { embeddingGradientReference, embeddingReference } from '../kernels/embedding.ts';
import { gruSubject } from '../kernels/gru.ts';
import { lstmSubject } from '../kernels/lstm.ts';
import type { RecurrentOptions } from '../kernels/recurrent.ts';
import type { RecurrentSubject } from '../kernels/recurrent-trial.ts';
import { sgdRule } from '../kernels/sgd.ts';
import { simpleRnnSubject } from '../kernels/simple-rnn.ts';
import { softmaxCrossEntropyReference } from '../kernels/softmax-cross-entropy.ts';
import { updateArrays } from '../kernels/update.ts';
import { referenceBackend } from '../reference-backend.ts';
import { disposeAll, toTensors, withUpstream, type Tensors } from '../trial.ts';

const [batch, time, vocabulary, features, units, classes, steps] = [3, 5, 6, 4, 5, 3, 6] as const;

const options: RecurrentOptions = {
  activation: 'tanh',
  recurrentActivation: 'sigmoid',
  goBackwards: false,
  returnSequences: false,
  zeroOutputForMask: false,
};

const update = {
  learningRate: 0.1,
  weightDecay: 0,
  momentum: 0.9,
  nesterov: false,
  convention: 'keras',
} as const;

/** The batch: ids, the mask of the padding, labels, and the loss's share of each text. */
interface Data {
  readonly ids: NdArray;
  readonly mask: NdArray;
  readonly labels: NdArray;
  readonly share: NdArray;
}

function dataOf(random: Random): Data {
  const ids = arrayOf(
    [batch, time],
    (index) => (index % time > 2 && index < time ? 0 : random.integer(1, vocabulary)),
    'int32',
  );
  return {
    ids,
    mask: arrayOf([batch, time], (index) => Number(ids.data[index] !== 0), 'bool'),
    labels: arrayOf([batch], (index) => index % classes, 'int32'),
    share: arrayOf([batch], () => 1 / batch),
  };
}

function weightsOf({ gates, biasShape }: RecurrentSubject, random: Random): Record<string, NdArray> {
  const normal = (...shape: number[]): NdArray => arrayOf(shape, () => random.normal(0, 0.5));
  return {
    table: normal(vocabulary, features),
    kernel: normal(features, gates * units),
    recurrentKernel: normal(units, gates * units),
    bias: normal(...biasShape(units)),
    classKernel: normal(units, classes),
    classBias: normal(classes),
  };
}

/** The training run by the references: the weights after it. */
function trainByReference(
  subject: RecurrentSubject,
  { ids, mask, labels, share }: Data,
  start: Readonly<Record<string, NdArray>>,
  arithmetic: Arithmetic,
): Arrays {
  let weights = start;
  let slots: Readonly<Record<string, NdArray>> = Object.fromEntries(
    Object.entries(start).map(([name, { shape }]) => [name, zeros(shape)]),
  );
  for (let step = 0; step < steps; step++) {
    const { table, kernel, recurrentKernel, bias, classKernel, classBias } = weights as Record<string, NdArray> & {
      readonly [name in 'table' | 'kernel' | 'recurrentKernel' | 'classKernel']: NdArray;
    };
    const x = embeddingReference(ids, table);
    const inputs = { x, kernel, recurrentKernel, bias, mask };
    const { output } = subject.reference(inputs, options, {}, arithmetic);
    const head = { x: output!, kernel: classKernel, bias: classBias };
    const { output: logits } = denseReference(head, 'linear', zeros([batch, classes]), arithmetic);
    const { dLogits } = softmaxCrossEntropyReference({ logits: logits!, labels, dLoss: share }, 0, arithmetic);
    const back = denseReference(head, 'linear', dLogits!, arithmetic);
    const { dX, dKernel, dRecurrentKernel, dBias } = subject.reference(
      inputs,
      options,
      { dOutput: back['dX'] },
      arithmetic,
    );
    const gradients: Arrays = {
      table: embeddingGradientReference(ids, dX!, vocabulary, arithmetic),
      kernel: dKernel,
      recurrentKernel: dRecurrentKernel,
      bias: dBias,
      classKernel: back['dKernel'],
      classBias: back['dBias'],
    };
    const updated = Object.entries(weights).map(([name, variable]) => {
      const slot = { variable, gradient: gradients[name], momentum: slots[name] };
      return [name, updateArrays(sgdRule, slot, update, arithmetic)] as const;
    });
    weights = Object.fromEntries(updated.map(([name, { variable }]) => [name, variable!]));
    slots = Object.fromEntries(updated.map(([name, { momentum }]) => [name, momentum!]));
  }
  return weights;
}

type Recurrent = (x: Tensor, weights: Tensors, mask: Tensor) => Tensor;

/** One step on the active backend: new weights and slots; the old ones are freed. */
function trainStep(recurrent: Recurrent, data: Tensors, weights: Tensors, slots: Tensors): [Tensors, Tensors] {
  const names = Object.keys(weights);
  const gradients = grads((...given: Tensor[]): Scalar => {
    const now = Object.fromEntries(names.map((name, index) => [name, given[index]!]));
    const x = ops.embedding(now['table']!, data['ids']!);
    const logits = ops.dense(recurrent(x, now, data['mask']!), now['classKernel']!, now['classBias']);
    return withUpstream({ loss: ops.softmaxCrossEntropy(logits, data['labels']!) }, { dLoss: data['share']! });
  })(names.map((name) => weights[name]!));
  const newWeights: Record<string, Tensor> = {};
  const newSlots: Record<string, Tensor> = {};
  for (const [index, name] of names.entries()) {
    const inputs = { variable: weights[name]!, gradient: gradients[index]!, momentum: slots[name]! };
    [newWeights[name], newSlots[name]] = runUpdate(sgdKernel, inputs, update) as [Tensor, Tensor];
    gradients[index]!.dispose();
  }
  disposeAll(weights);
  disposeAll(slots);
  return [newWeights, newSlots];
}

async function trySwitching(
  context: CaseContext,
  subject: RecurrentSubject,
  kernel: string,
  recurrent: Recurrent,
): Promise<void> {
  if (!context.backend.capabilities.training) return;
  const random = new Random(context.seed);
  const data = dataOf(random);
  const start = weightsOf(subject, random);
  const expected = expectationsOf(
    (arithmetic) => trainByReference(subject, data, start, arithmetic),
    context.precision,
  );

  const other = referenceBackend();
  let slots = toTensors(Object.fromEntries(Object.entries(start).map(([name, { shape }]) => [name, zeros(shape)])));
  let weights = toTensors(start);
  const batchTensors = toTensors({ ...data });
  try {
    for (let step = 0; step < steps; step++) {
      await useBackend(step === 2 || step === 3 ? other : context.backend);
      [weights, slots] = trainStep(recurrent, batchTensors, weights, slots);
    }
    const failures: string[] = [];
    for (const [name, expectation] of expected) {
      const { byBound } = worstDeviations(name, await weights[name]!.data(), expectation);
      context.note({ ...byBound, kernel, way: 'operation', setting: 'six steps of training, two of them elsewhere' });
      if (byBound.ratio > 1) failures.push(describeDeviation(byBound));
    }
    if (failures.length > 0)
      throw new Error(`After six steps of training, two of them elsewhere: ${failures.join(' ')}`);
  } finally {
    await useBackend(context.backend);
    for (const tensors of [weights, slots, batchTensors]) disposeAll(tensors);
    await other.dispose();
  }
}

const name = 'another backend takes over in the middle of training, and hands the weights back';
const recurrentOf =
  (operation: (inputs: never) => { readonly output: Tensor }): Recurrent =>
  (x, { kernel, recurrentKernel, bias }, mask) =>
    operation({ x, kernel, recurrentKernel, bias, mask } as never).output;

/** The cases. */
export const switchingCases: readonly Case[] = [
  {
    group: 'simpleRnn',
    name,
    topics: ['switching'],
    run: (context) =>
      trySwitching(context, simpleRnnSubject, simpleRnnSubject.kernels[1].name, recurrentOf(ops.simpleRnn)),
  },
  {
    group: 'lstm',
    name,
    topics: ['switching'],
    run: (context) => trySwitching(context, lstmSubject, lstmSubject.kernels[1].name, recurrentOf(ops.lstm)),
  },
  {
    group: 'gru',
    name,
    topics: ['switching'],
    run: (context) =>
      trySwitching(context, gruSubject('resetAfter'), gruSubject('resetAfter').kernels[1].name, recurrentOf(ops.gru)),
  },
];
