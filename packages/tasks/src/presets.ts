// What the tasks are made and trained with when nothing is said, by architecture: the one list of it, for programs, the command and
// the page.
import { check } from '@rnnkit/data';

import { architectures, type Architecture } from './architectures/architecture.ts';
import type { ClassifierSettings } from './classification/settings.ts';
import type { GeneratorSettings } from './generation/options.ts';
import type { TaggerSettings } from './tagging/options.ts';
import { tokenLevels, type TokenLevel } from './token-level.ts';
import type { TranslatorSettings } from './translation/options.ts';

/** What there are defaults for. */
export type ClassifierPreset = TokenLevel | 'languages';

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
  tokenWeights: true,
  lowerCase: true,
  normalization: 'none',
  seed: 1,
  optimizer: 'adam',
  learningRate: 0.001,
  schedule: 'constant',
  labelSmoothing: 0,
  classWeight: 'none',
  focalGamma: 0,
  calibrate: true,
  batchSize: 64,
  epochs: 10,
  freezeEpochs: 0,
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

/** The share of the examples that gives the figures at the end, where nothing else is said: to the command and the studio alike. */
export const defaultTestSplit = 0.1;

/**
 * The defaults, each with the architecture that is taken when none is asked for: of texts that are read by `words`, by `segments`, by
 * `characters`, by `subwords`, and of the built-in data, `languages`, which are read by characters and are many.
 */
export const classifierDefaults: Readonly<Record<ClassifierPreset, ClassifierSettings>> = {
  words,
  segments: { ...words, tokenLevel: 'segments' },
  characters,
  subwords: { ...words, tokenLevel: 'subwords', vocabularySize: 8000, maxLength: 128 },
  // So many texts and so few epochs want the higher rate: half of it leaves a point of accuracy unlearned. And of so many longer runs are known.
  languages: {
    ...characters,
    ngrams: 4,
    vocabularySize: 30_000,
    learningRate: 0.01,
    epochs: 2,
    validationSplit: 0.05,
  },
};

/** What is other than with a recurrent layer alone. */
const classifiers: Readonly<Partial<Record<Architecture, Partial<ClassifierSettings>>>> = {
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

const generator: GeneratorSettings = {
  tokenLevel: 'characters',
  architecture: 'gru',
  units: 128,
  layers: 1,
  blocks: 2,
  heads: 4,
  embeddingDim: 64,
  vocabularySize: 10_000,
  tieEmbeddings: false,
  sampledTokens: 0,
  dropout: 0,
  sequenceLength: 100,
  ngramOrder: 0,
  batchSize: 64,
  epochs: 10,
  optimizer: 'adam',
  learningRate: 0.004,
  validationSplit: 0.1,
  patience: 3,
  seed: 1,
};

// There are many words: most of a step would be their softmax.
const generatorOfWords: Partial<GeneratorSettings> = {
  embeddingDim: 128,
  vocabularySize: 20_000,
  tieEmbeddings: true,
  sampledTokens: 1000,
  sequenceLength: 35,
  batchSize: 32,
};

/** What is other by what a token is. */
const generatorsByToken: Readonly<Partial<Record<TokenLevel, Partial<GeneratorSettings>>>> = {
  words: generatorOfWords,
  segments: generatorOfWords,
  // More tokens would be seen too seldom, and each step foretells among all of them.
  subwords: { vocabularySize: 2000 },
};

const generators: Readonly<Partial<Record<Architecture, Partial<GeneratorSettings>>>> = {
  simpleRnn: { learningRate: 0.002 },
  attention: { batchSize: 32 },
  // A step teaches blocks less than a recurrent layer, so that more of them are made.
  transformer: { units: 256, sequenceLength: 64, batchSize: 16, learningRate: 0.003 },
};

/** So many characters teach a network more than what they are; of fewer it learns by heart, unless much is dropped. */
const fewCharacters = 50_000;

/** What is other where there is little to learn from, such as some hundred names. */
const littleText: Partial<GeneratorSettings> = {
  architecture: 'lstm',
  units: 256,
  dropout: 0.5,
  ngramOrder: 6,
  batchSize: 16,
  epochs: 60,
  patience: 8,
};

const tagger: TaggerSettings = {
  architecture: 'lstm',
  output: 'crf',
  units: 64,
  blocks: 2,
  heads: 4,
  embeddingDim: 100,
  vocabularySize: 20_000,
  minCount: 2,
  characters: 'lstm',
  subwordBuckets: 0,
  wordParts: 'characters',
  subwordVocabularySize: 2000,
  characterDim: 25,
  characterUnits: 25,
  maxWordLength: 20,
  dropout: 0.5,
  batchSize: 32,
  epochs: 20,
  freezeEpochs: 0,
  optimizer: 'adam',
  learningRate: 0.003,
  validationSplit: 0.1,
  patience: 3,
  seed: 1,
};

const taggers: Readonly<Partial<Record<Architecture, Partial<TaggerSettings>>>> = {
  transformer: { units: 256, dropout: 0.2 },
};

const translator: TranslatorSettings = {
  tokenLevel: 'characters',
  architecture: 'attention',
  units: 64,
  blocks: 2,
  heads: 4,
  embeddingDim: 32,
  vocabularySize: 10_000,
  dropout: 0,
  scheduledSampling: 0,
  batchSize: 64,
  epochs: 3,
  optimizer: 'adam',
  learningRate: 0.008,
  validationSplit: 0.05,
  seed: 1,
};

const translators: Readonly<Partial<Record<Architecture, Partial<TranslatorSettings>>>> = {
  transformer: { units: 128, embeddingDim: 64, learningRate: 0.002 },
};

/**
 * The defaults of a classifier, but for the epochs of few texts.
 *
 * @param preset of which kind the texts are
 * @param architecture what reads them. Default: that of the preset
 * @throws RnnkitError `invalid-argument` when there is no such preset or architecture
 */
export function classifierDefaultsOf(preset: ClassifierPreset, architecture?: Architecture): ClassifierSettings {
  check.oneOf(...Object.keys(classifierDefaults))(preset, 'classifierDefaultsOf: preset');
  if (architecture !== undefined) check.oneOf(...architectures)(architecture, 'classifierDefaultsOf: architecture');
  const settings = classifierDefaults[preset];
  return architecture === undefined || architecture === settings.architecture
    ? settings
    : { ...settings, ...classifiers[architecture], architecture };
}

/** What defaults depend on. */
interface Kind {
  /** What reads the tokens. Default: that which is taken when none is asked for. */
  readonly architecture?: Architecture | undefined;
}

function architectureOf(owner: string, { architecture }: Kind): Architecture | undefined {
  if (architecture !== undefined) check.oneOf(...architectures)(architecture, `${owner}: architecture`);
  return architecture;
}

/** What the defaults of a generator depend on. */
interface GeneratorKind extends Kind {
  /** What a token is. Default `characters`. */
  readonly tokenLevel?: TokenLevel | undefined;
  /** How many characters there are to learn from. Default: many. */
  readonly characters?: number | undefined;
}

/**
 * The defaults of a generator, but for the epochs of short texts. Of fewer than 50,000 characters an LSTM that drops much foretells best.
 *
 * @throws RnnkitError `invalid-argument` when there is no such architecture or token level, or `characters` is no number of at least 0
 */
export function generatorDefaultsOf(kind: GeneratorKind = {}): GeneratorSettings {
  const given = architectureOf('generatorDefaultsOf', Object(kind) as Kind);
  const { tokenLevel = generator.tokenLevel, characters = Infinity } = Object(kind) as GeneratorKind;
  check.oneOf(...tokenLevels)(tokenLevel, 'generatorDefaultsOf: tokenLevel');
  if (characters !== Infinity) check.notNegative(characters, 'generatorDefaultsOf: characters');
  const isLittle = characters < fewCharacters && tokenLevel === 'characters';
  const little = isLittle && (given === undefined || given === 'lstm') ? littleText : {};
  const architecture = given ?? little.architecture ?? generator.architecture;
  return {
    ...generator,
    ...generatorsByToken[tokenLevel],
    ...generators[architecture],
    ...little,
    architecture,
    tokenLevel,
  };
}

/**
 * The defaults of a tagger, but for the epochs of few sentences.
 *
 * @throws RnnkitError `invalid-argument` when there is no such architecture
 */
export function taggerDefaultsOf(kind: Kind = {}): TaggerSettings {
  const architecture = architectureOf('taggerDefaultsOf', Object(kind) as Kind) ?? tagger.architecture;
  return { ...tagger, ...taggers[architecture], architecture };
}

/**
 * The defaults of a translator, but for the epochs of few pairs.
 *
 * @throws RnnkitError `invalid-argument` when there is no such architecture
 */
export function translatorDefaultsOf(kind: Kind = {}): TranslatorSettings {
  const architecture = architectureOf('translatorDefaultsOf', Object(kind) as Kind) ?? translator.architecture;
  return { ...translator, ...translators[architecture], architecture };
}
