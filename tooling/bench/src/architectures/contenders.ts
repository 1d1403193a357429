// Which architectures are compared, and what comes of a training.
import type { ClassifierOptions } from '@rnnkit/tasks';

/** What is trained. */
export interface Training {
  /** A file of labelled texts. */
  readonly text: string;
  readonly options: ClassifierOptions;
  /** Seed of the split, the weights, the shuffles and the dropout. */
  readonly seed: number;
}

/** What came of a training. */
export interface Trained {
  /** On the texts that were held out. */
  readonly accuracy: number;
  readonly epochs: number;
  readonly parameters: number;
  /** Those of the embedding among the parameters. */
  readonly embeddings: number;
  /** The most memory that the process had, in MiB. */
  readonly peakMiB: number;
}

const shared: ClassifierOptions = {
  maxLength: 40,
  embeddingDim: 64,
  units: 64,
  batchSize: 32,
  epochs: 8,
  // What tokens say by themselves would be the same with each.
  tokenWeights: false,
};

/** What is compared, by name. The LSTM and the Transformer have nearly as many parameters. */
export const contenders: Readonly<Record<string, ClassifierOptions>> = {
  'gru-last': { ...shared, architecture: 'gru', bidirectional: true, pooling: 'last' },
  'gru-average': { ...shared, architecture: 'gru', bidirectional: true, pooling: 'average' },
  attention: { ...shared, architecture: 'attention' },
  lstm: { ...shared, architecture: 'lstm' },
  transformer: { ...shared, architecture: 'transformer', blocks: 1, units: 96 },
};
