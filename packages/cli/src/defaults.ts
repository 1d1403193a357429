// What is trained when nothing else is said.

const defaults = {
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
} as const;

/** The defaults: for words the sizes of the classic example, for the built-in data what fits it. */
export function defaultsFor(demo: boolean): (typeof defaults)['data' | 'demo'] {
  return defaults[demo ? 'demo' : 'data'];
}

/** The options that were given. */
export function present<Options extends object>(options: Options): Partial<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<Options>;
}
