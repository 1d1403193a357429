// Cases from vectors that another framework computed, in the format of test/fixtures. Inputs are exact in float32; results
// are float64, so all of the error is the backend's, and the bound is the one that the references give.
import type { NdArray } from './array.ts';
import type { Case } from './case.ts';
import { binaryCrossEntropySubject } from './kernels/binary-cross-entropy.ts';
import { embeddingTrialOf } from './kernels/embedding.ts';
import { gruSubject } from './kernels/gru.ts';
import { lossTrial } from './kernels/loss-cases.ts';
import { lstmSubject } from './kernels/lstm.ts';
import { trialOf, type RecurrentSubject } from './kernels/recurrent-trial.ts';
import { simpleRnnSubject } from './kernels/simple-rnn.ts';
import { softmaxCrossEntropySubject } from './kernels/softmax-cross-entropy.ts';
import { exactArithmetic } from './arithmetic.ts';
import { tryTrial, type Trial } from './trial.ts';

/** Numbers with their shape, row by row. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** One run of a recurrent layer. */
export interface GoldenRecurrent {
  readonly cell: 'lstm' | 'gru' | 'simpleRnn';
  readonly goBackwards: boolean;
  /** The valid steps of each row, from the first on; null for all. */
  readonly lengths: readonly number[] | null;
  readonly inputs: Readonly<Record<string, GoldenArray>>;
  readonly outputs: Readonly<Record<string, GoldenArray>>;
  readonly upstream: Readonly<Record<string, GoldenArray>>;
  readonly gradients: Readonly<Record<string, GoldenArray>>;
}

/** Embedding gradients and losses. */
export interface GoldenLosses {
  readonly embedding: {
    readonly ids: GoldenArray;
    readonly table: GoldenArray;
    readonly upstream: GoldenArray;
    readonly gradient: GoldenArray;
  };
  readonly softmaxCrossEntropy: readonly {
    readonly labelSmoothing: number;
    readonly logits: GoldenArray;
    readonly labels: readonly number[];
    readonly upstream: GoldenArray;
    readonly loss: GoldenArray;
    readonly gradient: GoldenArray;
  }[];
  readonly binaryCrossEntropy: {
    readonly logits: GoldenArray;
    readonly labels: readonly number[];
    readonly loss: GoldenArray;
    readonly gradient: GoldenArray;
  };
}

const arrayFrom = ({ shape, data }: GoldenArray, dtype: NdArray['dtype'] = 'float32'): NdArray => ({
  shape,
  data: Float64Array.from(data),
  dtype,
});

/** The reference agrees with the other framework to so many digits: both are float64, and add up in other orders. */
const agreement = 1e-11;

/** Tries the float64 reference against the other framework, then the backend against the reference. */
function goldenCase(group: string, name: string, trial: Trial, expected: Readonly<Record<string, GoldenArray>>): Case {
  return {
    group,
    name,
    topics: ['vectors'],
    run: async (context) => {
      const results = trial.reference(exactArithmetic);
      for (const [result, { data }] of Object.entries(expected)) {
        const found = results[result]?.data;
        if (found?.length !== data.length) throw new Error(`The reference has no ${result} of ${data.length} numbers.`);
        for (const [index, value] of data.entries()) {
          const error = Math.abs(found[index]! - value);
          if (!(error <= agreement * Math.max(1, Math.abs(value)))) {
            throw new Error(`The reference's ${result}[${index}] is ${found[index]}; the vectors have ${value}.`);
          }
        }
      }
      await tryTrial(context, trial);
    },
  };
}

const subjects: Readonly<Record<GoldenRecurrent['cell'], RecurrentSubject>> = {
  lstm: lstmSubject,
  gru: gruSubject('resetAfter'),
  simpleRnn: simpleRnnSubject,
};

const names: Readonly<Record<string, string>> = {
  sequence: 'output',
};

const renamed = (arrays: Readonly<Record<string, GoldenArray>>): [string, GoldenArray][] =>
  Object.entries(arrays).map(([name, array]) => [names[name] ?? name, array]);

const gradientName = (name: string): string => `d${name[0]!.toUpperCase()}${name.slice(1)}`;

/** The cases of recurrent vectors. Masked outputs are zero there. */
export function goldenRecurrentCases(vectors: readonly GoldenRecurrent[]): Case[] {
  return vectors.map((one, index) => {
    const [batch, time] = one.inputs['x']!.shape as [number, number];
    const { lengths } = one;
    const mask: NdArray | undefined =
      lengths === null
        ? undefined
        : {
            shape: [batch, time],
            dtype: 'bool',
            data: Float64Array.from({ length: batch * time }, (_, place) =>
              Number(place % time < lengths[Math.floor(place / time)]!),
            ),
          };
    const inputs = {
      ...Object.fromEntries(renamed(one.inputs).map(([name, array]) => [name, arrayFrom(array)])),
      ...Object.fromEntries(renamed(one.upstream).map(([name, array]) => [gradientName(name), arrayFrom(array)])),
      mask,
    };
    const options = {
      activation: 'tanh',
      recurrentActivation: 'sigmoid',
      goBackwards: one.goBackwards,
      returnSequences: true,
      zeroOutputForMask: true,
    } as const;
    const name = `vectors ${index}: x [${one.inputs['x']!.shape.join(', ')}]${one.goBackwards ? ', reversed' : ''}${lengths === null ? '' : ', padded'}`;
    const expected = Object.fromEntries([
      ...renamed(one.outputs),
      ...renamed(one.gradients).map(([input, array]): [string, GoldenArray] => [gradientName(input), array]),
    ]);
    return goldenCase(one.cell, name, trialOf(subjects[one.cell], inputs as never, options, name), expected);
  });
}

/** The cases of losses and of the embedding's gradient. */
export function goldenLossCases({ embedding, softmaxCrossEntropy, binaryCrossEntropy }: GoldenLosses): Case[] {
  const rows = binaryCrossEntropy.logits.data.length;
  const column = ({ data }: { data: readonly number[] }): NdArray => arrayFrom({ shape: [rows, 1], data });
  const ones = Array.from({ length: rows }, () => 1);
  return [
    goldenCase(
      'embedding',
      'vectors',
      embeddingTrialOf(
        arrayFrom(embedding.ids, 'int32'),
        arrayFrom(embedding.table),
        arrayFrom(embedding.upstream),
        'vectors',
      ),
      { dTable: embedding.gradient },
    ),
    ...softmaxCrossEntropy.map((one) =>
      goldenCase(
        'softmaxCrossEntropy',
        `vectors, label smoothing ${one.labelSmoothing}`,
        lossTrial(
          softmaxCrossEntropySubject,
          {
            logits: arrayFrom(one.logits),
            labels: arrayFrom({ shape: [one.labels.length], data: one.labels }, 'int32'),
            dLoss: arrayFrom(one.upstream),
          },
          one.labelSmoothing,
          'vectors',
        ),
        { loss: one.loss, dLogits: one.gradient },
      ),
    ),
    goldenCase(
      'binaryCrossEntropy',
      'vectors',
      lossTrial(
        binaryCrossEntropySubject,
        {
          logits: column(binaryCrossEntropy.logits),
          labels: column({ data: binaryCrossEntropy.labels }),
          dLoss: column({ data: ones }),
        },
        0,
        'vectors',
      ),
      { loss: binaryCrossEntropy.loss, dLogits: binaryCrossEntropy.gradient },
    ),
  ];
}
