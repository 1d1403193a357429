// Batches without a valid step, such as texts of unknown words alone: whatever the masked steps hold, nothing is computed from
// them, the loss counts nothing, and all gradients are zero, not NaN.
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { fill, grads, mul, reshape, sum, tensor, tidy, zeros, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import type { Case, CaseContext } from '../case.ts';
import { binaryCrossEntropyTrial } from '../kernels/binary-cross-entropy.ts';
import { softmaxCrossEntropyTrial } from '../kernels/softmax-cross-entropy.ts';
import { tryTrial, type Trial } from '../trial.ts';
import {
  expectEqual,
  features,
  forEachOperation,
  freeAll,
  inputsOf,
  readAll,
  units,
  type Operation,
  type OperationOptions,
} from './recurrent-inputs.ts';

const [batch, time, classes] = [3, 4, 2];

/** A classifier's loss of each of its rows, of a layer's last output. */
const losses: Readonly<Record<string, (logits: Tensor) => Tensor>> = {
  'class indices': (logits) => ops.softmaxCrossEntropy(logits, zeros(logits.shape.slice(0, 1), 'int32')),
  'class probabilities': (logits) => ops.softmaxCrossEntropy(logits, fill(logits.shape, 0.5)),
  'yes or no': (logits) => sum(ops.binaryCrossEntropy(logits, zeros(logits.shape)), 1),
};

async function tryOptions(
  context: CaseContext,
  gates: number,
  operation: Operation,
  options: OperationOptions & { readonly zeroOutputForMask?: boolean },
): Promise<void> {
  const inputs = inputsOf(operation, gates, batch, time, context.seed);
  const random = new Random(context.seed);
  const normal = (...shape: number[]): Tensor =>
    tensor(
      Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, () => random.normal()),
      shape,
    );
  const given = { ...inputs, x: fill([batch, time, features], Number.NaN), table: fill([2, features], Number.NaN) };
  const head = { classKernel: normal(units, classes), classBias: normal(classes) };
  const fixed = { mask: zeros([batch, time], 'bool'), ids: zeros([batch, time], 'int32') };
  const { x: _, table: __, ...weights } = given;
  for (const withEmbedding of [false, true]) {
    const sequence = (x: Tensor): object => (withEmbedding ? { ids: fixed.ids, table: x } : { x });
    const run = (x: Tensor, kernel: Tensor, recurrentKernel: Tensor, bias: Tensor): Tensor =>
      operation({ ...sequence(x), kernel, recurrentKernel, bias, mask: fixed.mask } as never, options).output;
    const variables = [withEmbedding ? given.table : given.x, ...Object.values(weights), ...Object.values(head)];
    for (const [loss, lossOf] of Object.entries(losses)) {
      const cost = (...all: Tensor[]): Scalar => {
        const [x, kernel, recurrentKernel, bias, classKernel, classBias] = all as [
          Tensor,
          Tensor,
          Tensor,
          Tensor,
          Tensor,
          Tensor,
        ];
        const rows = reshape(run(x, kernel, recurrentKernel, bias), [-1, units]);
        const each = lossOf(ops.dense(rows, classKernel, classBias));
        return sum(mul(each, zeros(each.shape)));
      };
      const results = tidy((): Record<string, Tensor> => {
        const found: Record<string, Tensor> = {
          output: run(...(variables.slice(0, 4) as [Tensor, Tensor, Tensor, Tensor])),
          cost: cost(...variables),
        };
        if (!context.backend.capabilities.training) return found;
        for (const [index, gradient] of grads(cost)(variables).entries()) found[`gradient ${index}`] = gradient;
        return found;
      });
      for (const [name, values] of Object.entries(await readAll(results))) {
        const what = `${withEmbedding ? 'with embedding' : 'over x'}, ${loss}, ${JSON.stringify(options)}: ${name}`;
        expectEqual(values, new Float32Array(values.length), what);
      }
    }
  }
  for (const tensors of [given, head, fixed]) freeAll(tensors);
}

/** The trial with no row that counts. */
function uncounted(trial: Trial): Trial {
  trial.inputs['dLoss']!.data.fill(0);
  return { ...trial, description: `no row counts, ${trial.description}` };
}

/** The cases. */
export const nothingValidCases: readonly Case[] = [
  ...forEachOperation('a batch without a valid step', 'nothingValid', async (context, gates, operation) => {
    for (const goBackwards of [false, true]) {
      for (const returnSequences of [false, true]) {
        await tryOptions(context, gates, operation, { goBackwards, returnSequences });
        await tryOptions(context, gates, operation, { goBackwards, returnSequences, zeroOutputForMask: true });
      }
    }
  }),
  {
    group: 'embedding',
    name: 'a row that only masked steps name gets no gradient',
    topics: ['nothingValid'],
    run: async ({ backend }) => {
      if (!backend.capabilities.training) return;
      const table = fill([3, features], 1);
      const gradient = tidy(() => {
        const ids = zeros([2, 2], 'int32');
        const cost = (rows: Tensor): Scalar => sum(mul(ops.embedding(rows, ids), zeros([2, 2, features])));
        return { dTable: grads(cost)([table])[0]! };
      });
      expectEqual((await readAll(gradient))['dTable']!, new Float32Array(3 * features), 'The gradient of the table');
      table.dispose();
    },
  },
  ...(['indices', 'oneHot', 'probabilities'] as const).map((labels): Case => ({
    group: 'softmaxCrossEntropy',
    name: `labels as ${labels}: no row counts`,
    topics: ['nothingValid'],
    run: async (context) => {
      for (const size of [1, 1e4]) {
        const setting = { rows: 6, classes: 4, labels, labelSmoothing: 0.1, size, seed: context.seed };
        await tryTrial(context, uncounted(softmaxCrossEntropyTrial(setting)));
      }
    },
  })),
  {
    group: 'binaryCrossEntropy',
    name: 'no element counts',
    topics: ['nothingValid'],
    run: async (context) => {
      for (const size of [1, 1e4]) {
        const setting = {
          rows: 6,
          units: 4,
          labels: 'zeroOrOne',
          labelSmoothing: 0.1,
          size,
          seed: context.seed,
        } as const;
        await tryTrial(context, uncounted(binaryCrossEntropyTrial(setting)));
      }
    },
  },
];
