// What is trained when nothing else is said.
import type { Architecture } from '@rnnkit/classifier';

/** What the person's own data and the built-in data have different defaults of. */
export interface Defaults extends Pick<
  Architecture,
  'unit' | 'cell' | 'units' | 'embedding' | 'vocabulary' | 'maxLength'
> {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
}

/** The defaults: for words the sizes of the classic example, for the built-in data what fits it. */
export const defaults: Readonly<Record<'data' | 'demo', Defaults>> = {
  data: {
    unit: 'words',
    cell: 'lstm',
    units: 64,
    embedding: 128,
    vocabulary: 10_000,
    maxLength: 100,
    epochs: 10,
    batchSize: 64,
    learningRate: 0.001,
  },
  demo: {
    unit: 'characters',
    cell: 'gru',
    units: 64,
    embedding: 32,
    vocabulary: 1_000,
    maxLength: 64,
    epochs: 6,
    batchSize: 64,
    learningRate: 0.005,
  },
};

/** The options that were given. */
export function present<Options extends object>(options: Options): Partial<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<Options>;
}
