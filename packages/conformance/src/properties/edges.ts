// The edges of arithmetic: subnormal numbers, infinities, and NaN, which must reach what depends on it and nothing else.
// Saturated gates and large logits are among the kernels' own cases.
import { Random } from '@rnnkit/data';
import { tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';

import { arrayOf, at, type NdArray } from '../array.ts';
import type { Case, CaseContext } from '../case.ts';
import { binaryCrossEntropySubject } from '../kernels/binary-cross-entropy.ts';
import { denseTrial } from '../kernels/dense.ts';
import { embeddingTrialOf } from '../kernels/embedding.ts';
import { gruSubject } from '../kernels/gru.ts';
import { lossTrial } from '../kernels/loss-cases.ts';
import { lstmSubject } from '../kernels/lstm.ts';
import { recurrentTrial, type RecurrentSubject } from '../kernels/recurrent-trial.ts';
import { simpleRnnSubject } from '../kernels/simple-rnn.ts';
import { softmaxCrossEntropySubject } from '../kernels/softmax-cross-entropy.ts';
import { updateEdgeCases } from '../kernels/update-edge-cases.ts';
import { resultsOf, tryTrial, waysOf, type Result, type Trial } from '../trial.ts';
import { expectEqual, features, forEachOperation, freeAll, inputsOf, readAll, units } from './recurrent-inputs.ts';

const subjects: readonly (readonly [group: string, form: string, subject: RecurrentSubject])[] = [
  ['simpleRnn', '', simpleRnnSubject],
  ['lstm', '', lstmSubject],
  ['gru', 'resetAfter: ', gruSubject('resetAfter')],
  ['gru', 'resetBefore: ', gruSubject('resetBefore')],
];

/** The trial once more with an input changed in one place. References read these arrays each time. */
function changed(trial: Trial, input: string, place: number, value: number): Trial {
  const { data } = trial.inputs[input] as NdArray;
  data[place] = value;
  return { ...trial, description: `${trial.description}, ${input}[${place}] = ${value}` };
}

/** Scales an input down to subnormal numbers. */
function subnormal(trial: Trial, input: string): void {
  const { data } = trial.inputs[input] as NdArray;
  for (const [index, value] of data.entries()) data[index] = Math.fround(value * 2 ** -130);
}

/** Goes every way and hands over the results. */
async function eachWay(
  context: CaseContext,
  trial: Trial,
  look: (results: ReadonlyMap<string, Result>, way: string) => void,
  training: boolean = context.backend.capabilities.training,
): Promise<void> {
  for (const [name, way] of waysOf(trial, context)) look(await resultsOf(trial.inputs, way, training), name);
}

/** Expects NaN exactly where it is said to be, and elsewhere what the second result has. */
function expectNaN(
  what: string,
  found: Result | undefined,
  without: Result | undefined,
  isTouched: (index: number) => boolean,
): void {
  if (found === undefined || without === undefined) throw new Error(`There is no ${what}.`);
  const expected = Float32Array.from(without.data, (value, index) => (isTouched(index) ? Number.NaN : value));
  expectEqual(found.data, expected, `${what}, with NaN in one place of the input`);
}

async function nanInOneRow(
  context: CaseContext,
  make: () => Trial,
  input: string,
  place: number,
  rows: Readonly<Record<string, (index: number) => boolean>>,
): Promise<void> {
  const without = new Map<string, ReadonlyMap<string, Result>>();
  await eachWay(context, make(), (results, way) => void without.set(way, results));
  await eachWay(context, changed(make(), input, place, Number.NaN), (results, way) => {
    for (const [name, isTouched] of Object.entries(rows)) {
      if (results.has(name))
        expectNaN(`By the ${way}, ${name}`, results.get(name), without.get(way)?.get(name), isTouched);
    }
  });
}

/** The cases. */
export const edgeCases: readonly Case[] = [
  ...subjects.flatMap(([group, form, subject]): Case[] => [
    {
      group,
      name: `${form}subnormal numbers`,
      topics: ['edges'],
      run: async (context) => {
        for (const inputs of [['x'], ['kernel', 'bias'], ['initialHidden']]) {
          const trial = recurrentTrial(subject, { seed: context.seed, initialState: true });
          for (const input of inputs) subnormal(trial, input);
          await tryTrial(context, { ...trial, description: `${trial.description}, subnormal ${inputs.join(', ')}` });
        }
      },
    },
    {
      group,
      name: `${form}an infinite input saturates`,
      topics: ['edges'],
      run: async (context) => {
        for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
          const trial = changed(recurrentTrial(subject, { seed: context.seed, time: 2 }), 'x', 0, value);
          const predicting = { ...context.backend, capabilities: { ...context.backend.capabilities, training: false } };
          await tryTrial({ ...context, backend: predicting }, trial);
        }
      },
    },
  ]),
  ...forEachOperation('NaN stays in its text', 'edges', async (context, gates, operation) => {
    const [batch, time, row, step] = [3, 6, 1, 2];
    const inputs = inputsOf(operation, gates, batch, time, context.seed);
    const values = Float32Array.from(await inputs.x.data());
    values[(row * time + step) * features] = Number.NaN;
    const run = (x: Tensor): Promise<Record<string, ArrayLike<number>>> =>
      readAll(tidy(() => ({ output: operation({ ...inputs, x }, { returnSequences: true }).output })));
    const spoilt = tensor(values, [batch, time, features]);
    const { output } = await run(inputs.x);
    const expected = Float32Array.from(output!, (value, index) => {
      const place = Math.floor(index / units);
      return Math.floor(place / time) === row && place % time >= step ? Number.NaN : value;
    });
    expectEqual((await run(spoilt))['output']!, expected, 'With NaN at one step of one text, the output');
    spoilt.dispose();
    freeAll(inputs);
  }),
  {
    group: 'dense',
    name: 'NaN stays in its row',
    topics: ['edges'],
    run: async (context) => {
      for (const activation of ['linear', 'tanh', 'sigmoid', 'relu'] as const) {
        const make = (): Trial =>
          denseTrial({ rows: [3], features: 4, units: 5, bias: true, activation, seed: context.seed });
        await nanInOneRow(context, make, 'x', 4, { output: (index) => Math.floor(index / 5) === 1 });
      }
    },
  },
  {
    group: 'dense',
    name: 'subnormal numbers',
    topics: ['edges'],
    run: async (context) => {
      for (const input of ['x', 'kernel']) {
        const setting = {
          rows: [3],
          features: 4,
          units: 5,
          bias: false,
          activation: 'linear' as const,
          seed: context.seed,
        };
        const trial = denseTrial(setting);
        subnormal(trial, input);
        await tryTrial(context, trial);
      }
    },
  },
  {
    group: 'embedding',
    name: 'rows are copied whatever they hold, and NaN in a row that nobody asks for stays there',
    topics: ['edges'],
    run: async (context) => {
      const random = new Random(context.seed);
      const table = arrayOf([6, 4], () => random.normal());
      table.data.set([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 2 ** 127], 4);
      table.data.fill(Number.NaN, 8, 12);
      const ids = arrayOf([4], (index) => at(Float64Array.of(0, 1, 3, 1), index), 'int32');
      const trial = embeddingTrialOf(
        ids,
        table,
        arrayOf([4, 4], () => random.normal()),
        'rows of ±∞, NaN and 2¹²⁷',
      );
      await tryTrial(context, trial);
    },
  },
  {
    group: 'softmaxCrossEntropy',
    name: 'NaN stays in its row',
    topics: ['edges'],
    run: (context) => {
      const random = new Random(context.seed);
      const [logits, dLoss] = [arrayOf([3, 4], () => random.normal()), arrayOf([3], () => random.normal())];
      const labels = arrayOf([3], (index) => index, 'int32');
      const make = (): Trial => {
        const own = { ...logits, data: Float64Array.from(logits.data) };
        return lossTrial(softmaxCrossEntropySubject, { logits: own, labels, dLoss }, 0, 'three rows');
      };
      const inRow = (index: number): boolean => Math.floor(index / 4) === 1;
      return nanInOneRow(context, make, 'logits', 5, { loss: (index) => index === 1, dLogits: inRow });
    },
  },
  {
    group: 'binaryCrossEntropy',
    name: 'NaN stays in its element',
    topics: ['edges'],
    run: (context) => {
      const random = new Random(context.seed);
      const [logits, dLoss] = [arrayOf([3, 4], () => random.normal()), arrayOf([3, 4], () => random.normal())];
      const labels = arrayOf([3, 4], (index) => index % 2);
      const make = (): Trial => {
        const own = { ...logits, data: Float64Array.from(logits.data) };
        return lossTrial(binaryCrossEntropySubject, { logits: own, labels, dLoss }, 0, 'three rows');
      };
      const isPlace = (index: number): boolean => index === 5;
      return nanInOneRow(context, make, 'logits', 5, { loss: isPlace, dLogits: isPlace });
    },
  },
  ...updateEdgeCases,
];
