// What a classifier is made and trained with when nothing is said: the one list of it, for programs, the command and the studio.
import { check } from '@rnnkit/data';

import type { ClassifierSettings } from './settings.ts';
import { architectures, type Architecture } from './structure.ts';

/** What there are defaults for. */
export type ClassifierPreset = 'words' | 'characters' | 'languages';

/** Longer texts, word by word: the sizes of Keras' classic example. */
const words: ClassifierSettings = {
  tokenLevel: 'words',
  architecture: 'lstm',
  units: 64,
  blocks: 2,
  heads: 4,
  embeddingDim: 128,
  vocabularySize: 10_000,
  ngrams: 1,
  maxLength: 100,
  bidirectional: false,
  pooling: 'last',
  dropout: 0,
  outputDropout: 0,
  lowerCase: true,
  normalization: 'none',
  seed: 1,
  optimizer: 'adam',
  learningRate: 0.001,
  schedule: 'constant',
  labelSmoothing: 0,
  batchSize: 64,
  epochs: 10,
  patience: 3,
  validationSplit: 0.2,
};

/**
 * Short texts, character by character, and which of them stand together, which a network would take long to find out. Accents are
 * characters of their own in NFD, and so is a capital, which tells nouns of German.
 */
const characters: ClassifierSettings = {
  ...words,
  tokenLevel: 'characters',
  architecture: 'gru',
  units: 64,
  embeddingDim: 32,
  vocabularySize: 12_000,
  ngrams: 3,
  maxLength: 96,
  bidirectional: true,
  outputDropout: 0.5,
  lowerCase: false,
  normalization: 'NFD',
  // Twice as much diverges for some seeds.
  learningRate: 0.005,
  schedule: 'cosine',
  labelSmoothing: 0.1,
};

/**
 * The defaults, each with the architecture that is taken when none is asked for: of texts that are read by `words`, by `characters`,
 * and of the built-in data, `languages`, which are read by characters and are many.
 */
export const classifierDefaults: Readonly<Record<ClassifierPreset, ClassifierSettings>> = {
  words,
  characters,
  // So many texts and so few epochs want the higher rate: half of it leaves a point of accuracy unlearned.
  languages: { ...characters, learningRate: 0.01, epochs: 2, validationSplit: 0.05 },
};

/** What is other than with a recurrent layer alone. */
const otherwise: Readonly<Partial<Record<Architecture, Partial<ClassifierSettings>>>> = {
  attention: { bidirectional: true, pooling: 'attention' },
  transformer: {
    units: 128,
    embeddingDim: 64,
    bidirectional: true,
    pooling: 'average',
    dropout: 0.1,
    schedule: 'cosine',
    learningRate: 0.001,
  },
};

/**
 * The defaults for an architecture.
 *
 * @param preset of which kind the texts are
 * @param architecture what reads them. Default: that of the preset
 * @throws Error when there is no such preset or architecture
 */
export function defaultsOf(preset: ClassifierPreset, architecture?: Architecture): ClassifierSettings {
  check.oneOf(...Object.keys(classifierDefaults))(preset, 'defaultsOf: preset');
  if (architecture !== undefined) check.oneOf(...architectures)(architecture, 'defaultsOf: architecture');
  const settings = classifierDefaults[preset];
  return architecture === undefined || architecture === settings.architecture
    ? settings
    : { ...settings, ...otherwise[architecture], architecture };
}
