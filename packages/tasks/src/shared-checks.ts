// What the options of all tasks have in common.
import { check } from '@rnnkit/data';
import { optimizerNames } from '@rnnkit/optimizers';

import { architectures } from './architectures/architecture.ts';

type SharedOption =
  | 'architecture'
  | 'blocks'
  | 'heads'
  | 'units'
  | 'embeddingDim'
  | 'vocabularySize'
  | 'dropout'
  | 'batchSize'
  | 'epochs'
  | 'optimizer'
  | 'learningRate'
  | 'validationSplit'
  | 'seed';

/** The checks of what every task's network is made and trained with. */
export const sharedChecks: Readonly<Record<SharedOption, check.OptionCheck>> = {
  architecture: check.oneOf(...architectures),
  blocks: check.whole(1, 48),
  heads: check.whole(1, 1000),
  units: check.whole(1, 100_000),
  embeddingDim: check.whole(1, 100_000),
  vocabularySize: check.whole(3, 2 ** 24),
  dropout: check.fraction,
  batchSize: check.whole(1, 100_000),
  epochs: check.count,
  optimizer: check.oneOf(...optimizerNames),
  learningRate: check.positive,
  validationSplit: check.fraction,
  seed: check.finite,
};
