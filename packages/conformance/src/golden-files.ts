// Files of vectors, as tooling/golden makes them, by name: what each has to hold, and the cases that come of it.
import type { Case } from './case.ts';
import { goldenLossCases, goldenRecurrentCases, type GoldenLosses, type GoldenRecurrent } from './golden.ts';
import {
  arrayAt,
  arraysAt,
  choiceAt,
  flagAt,
  listAt,
  numberAt,
  numbersAt,
  propertyOf,
  recordAt,
} from './vector-checks.ts';

/** Makes cases of a file's content, or throws with the place in the file that is wrong. */
export type VectorReader = (content: unknown, file: string) => Case[];

/** A file of vectors. */
export interface VectorFile {
  /** Its name, without folders. */
  readonly name: string;
  /** What it holds, parsed from JSON. */
  readonly content: unknown;
}

const inputNames = ['x', 'kernel', 'recurrentKernel', 'bias', 'initialHidden', 'initialCell'];

function recurrentAt(value: unknown, where: string): GoldenRecurrent {
  const record = recordAt(value, where);
  const get = (name: string): unknown => propertyOf(record, name);
  const inputs = arraysAt(get('inputs'), `${where}.inputs`);
  const unknown = Object.keys(inputs).find((name) => !inputNames.includes(name));
  if (unknown !== undefined) throw new Error(`${where}.inputs holds "${unknown}"; it takes ${inputNames.join(', ')}.`);
  for (const [name, rank] of [
    ['x', 3],
    ['kernel', 2],
    ['recurrentKernel', 2],
  ] as const) {
    arrayAt(propertyOf(inputs, name), `${where}.inputs.${name}`, rank);
  }
  const [batch, time] = inputs['x']!.shape as [number, number, number];
  const given = get('lengths');
  const lengths = given === null ? null : numbersAt(given, `${where}.lengths`);
  if (lengths !== null && (lengths.length !== batch || !lengths.every((one) => one >= 0 && one <= time))) {
    throw new Error(`${where}.lengths has to hold ${batch} lengths from 0 to ${time}, or to be null.`);
  }
  return {
    cell: choiceAt(get('cell'), `${where}.cell`, ['lstm', 'gru', 'simpleRnn']),
    goBackwards: flagAt(get('goBackwards'), `${where}.goBackwards`),
    lengths,
    inputs,
    outputs: arraysAt(get('outputs'), `${where}.outputs`),
    upstream: arraysAt(get('upstream'), `${where}.upstream`),
    gradients: arraysAt(get('gradients'), `${where}.gradients`),
  };
}

const readRecurrent: VectorReader = (content, file) => {
  const cases = listAt(propertyOf(recordAt(content, file), 'cases'), `${file}: cases`);
  return goldenRecurrentCases(cases.map((one, index) => recurrentAt(one, `${file}: cases[${index}]`)));
};

function lossesAt(content: unknown, file: string): GoldenLosses {
  const record = recordAt(content, file);
  const at = (name: string): [Readonly<Record<string, unknown>>, string] => [
    recordAt(propertyOf(record, name), `${file}: ${name}`),
    `${file}: ${name}`,
  ];
  const [embedding, inEmbedding] = at('embedding');
  const [binary, inBinary] = at('binaryCrossEntropy');
  const softmax = listAt(propertyOf(record, 'softmaxCrossEntropy'), `${file}: softmaxCrossEntropy`);
  const table = arrayAt(embedding['table'], `${inEmbedding}.table`, 2);
  const ids = arrayAt(embedding['ids'], `${inEmbedding}.ids`);
  if (!ids.data.every((id) => Number.isSafeInteger(id) && id >= 0 && id < table.shape[0]!)) {
    throw new Error(`${inEmbedding}.ids has to hold rows of the table, from 0 to ${table.shape[0]! - 1}.`);
  }
  return {
    embedding: {
      ids,
      table,
      upstream: arrayAt(embedding['upstream'], `${inEmbedding}.upstream`),
      gradient: arrayAt(embedding['gradient'], `${inEmbedding}.gradient`, 2),
    },
    softmaxCrossEntropy: softmax.map((value, index) => {
      const where = `${file}: softmaxCrossEntropy[${index}]`;
      const one = recordAt(value, where);
      return {
        labelSmoothing: numberAt(one['labelSmoothing'], `${where}.labelSmoothing`),
        logits: arrayAt(one['logits'], `${where}.logits`, 2),
        labels: numbersAt(one['labels'], `${where}.labels`),
        upstream: arrayAt(one['upstream'], `${where}.upstream`, 1),
        loss: arrayAt(one['loss'], `${where}.loss`, 1),
        gradient: arrayAt(one['gradient'], `${where}.gradient`, 2),
      };
    }),
    binaryCrossEntropy: {
      logits: arrayAt(binary['logits'], `${inBinary}.logits`),
      labels: numbersAt(binary['labels'], `${inBinary}.labels`),
      loss: arrayAt(binary['loss'], `${inBinary}.loss`),
      gradient: arrayAt(binary['gradient'], `${inBinary}.gradient`),
    },
  };
}

/** The readers of the files that need nothing but core's kernels, by the files' names. */
export const vectorReaders: Readonly<Record<string, VectorReader>> = {
  'lstm.json': readRecurrent,
  'gru.json': readRecurrent,
  'simpleRnn.json': readRecurrent,
  'losses.json': (content, file) => goldenLossCases(lossesAt(content, file)),
};

/**
 * The cases of files. Each case's name begins with its file's.
 *
 * @throws Error when a file has no reader or does not hold what it has to
 */
export function vectorCases(
  files: readonly VectorFile[],
  readers: Readonly<Record<string, VectorReader>> = vectorReaders,
): Case[] {
  return files.flatMap(({ name, content }) => {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader === undefined) {
      throw new Error(`There is no reader for ${name}; files of vectors are ${Object.keys(readers).join(', ')}.`);
    }
    return reader(content, name).map((one) => ({ ...one, name: `${name}: ${one.name}` }));
  });
}
