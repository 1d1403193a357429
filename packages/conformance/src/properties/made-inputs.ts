// Inputs as other operations leave them: a part of a larger tensor, which a backend may keep as a view of it, and a result that is
// still in the form in which it was computed.
import { concat, reshape, slice, tensor1d, type Tensor } from '@tensorflow/tfjs-core';

import { sizeOf, type NdArray } from '../array.ts';
import type { Case } from '../case.ts';
import { binaryCrossEntropyTrial } from '../kernels/binary-cross-entropy.ts';
import { denseTrial } from '../kernels/dense.ts';
import { embeddingTrial } from '../kernels/embedding.ts';
import { gruSubject } from '../kernels/gru.ts';
import { lstmSubject } from '../kernels/lstm.ts';
import { poolingSubjects, poolingTrial } from '../kernels/pooling.ts';
import { recurrentTrial } from '../kernels/recurrent-trial.ts';
import { simpleRnnSubject } from '../kernels/simple-rnn.ts';
import { softmaxCrossEntropyTrial } from '../kernels/softmax-cross-entropy.ts';
import { trialOf, tryUpdate, variants } from '../kernels/update-cases.ts';
import { tryTrial, type Tensors, type Trial } from '../trial.ts';

/** Enough that no backend treats it as small. */
const before = 301;
const after = 5;

const ways: Readonly<Record<string, (tensor: Tensor, array: NdArray) => Tensor>> = {
  'parts of larger tensors': (_, { data, shape }) => {
    const larger = new Float32Array(before + data.length + after).fill(Number.NaN);
    larger.set(data, before);
    return reshape(slice(tensor1d(larger), before, data.length), [...shape]);
  },
  'results of other operations': (given, { shape }) => {
    const larger = concat([tensor1d(new Float32Array(before)), reshape(given, [-1])]);
    return reshape(slice(larger, before, sizeOf(shape)), [...shape]);
  },
};

/** The trial with its float inputs made in another way. */
function made(trial: Trial, name: string): Trial {
  const make = ways[name]!;
  const remade = (tensors: Tensors): Tensors =>
    Object.fromEntries(
      Object.entries(tensors).map(([input, given]) => {
        const array = trial.inputs[input];
        return [input, given.dtype !== 'float32' || array === undefined ? given : make(given, array)];
      }),
    );
  const { byKernel, byOperation } = trial;
  return {
    ...trial,
    description: `${name}, ${trial.description}`,
    byKernel: byKernel === undefined ? undefined : (tensors, training) => byKernel(remade(tensors), training),
    byOperation: (tensors, training) => byOperation(remade(tensors), training),
  };
}

const trials: readonly (readonly [group: string, form: string, make: (seed: number) => Trial])[] = [
  ...(
    [
      ['simpleRnn', '', simpleRnnSubject],
      ['lstm', '', lstmSubject],
      ['gru', 'resetAfter: ', gruSubject('resetAfter')],
      ['gru', 'resetBefore: ', gruSubject('resetBefore')],
    ] as const
  ).map(
    ([group, form, subject]) =>
      [
        group,
        form,
        (seed: number) =>
          recurrentTrial(subject, { seed, mask: 'right', initialState: true, recurrentDropoutMask: true }),
      ] as const,
  ),
  ['embedding', '', (seed) => embeddingTrial({ idsShape: [2, 3], inputDim: 7, outputDim: 5, seed })],
  ['dense', '', (seed) => denseTrial({ rows: [5], features: 4, units: 3, bias: true, activation: 'tanh', seed })],
  ...poolingSubjects.map(
    (subject) =>
      [
        'pooling',
        subject.form,
        (seed: number) =>
          poolingTrial(subject, {
            batch: 3,
            time: 5,
            features: 4,
            mask: 'holes',
            ties: true,
            nanInMasked: false,
            seed,
          }),
      ] as const,
  ),
  [
    'softmaxCrossEntropy',
    '',
    (seed) =>
      softmaxCrossEntropyTrial({ rows: 4, classes: 3, labels: 'probabilities', labelSmoothing: 0.1, size: 1, seed }),
  ],
  [
    'binaryCrossEntropy',
    '',
    (seed) =>
      binaryCrossEntropyTrial({ rows: 4, units: 3, labels: 'probabilities', labelSmoothing: 0.1, size: 1, seed }),
  ],
];

/** The cases. */
export const madeInputCases: readonly Case[] = Object.keys(ways).flatMap((name): Case[] => [
  ...trials.map(([group, form, make]): Case => ({
    group,
    name: `${form}inputs that are ${name}`,
    run: (context) => tryTrial(context, made(make(context.seed), name)),
  })),
  ...variants.map((one): Case => ({
    group: one.group,
    name: `${one.name}: inputs that are ${name}`,
    run: (context) => tryUpdate(context, made(trialOf(one, [3, 5], context.seed), name)),
  })),
]);
