// What a person chooses before training: the model and how it is trained. As text in the page's address, so that it can be
// shared; what comes from an address is checked like any input.
import {
  architectures,
  classifierDefaults,
  classifierDefaultsOf,
  classWeightings,
  normalizations,
  optimizerNames,
  poolings,
  poolingsOf,
  schedules,
  settleOptions,
  tokenLevels,
  type Architecture,
  type ClassifierPreset,
  type ClassifierSettings,
  type SuggestedTokens,
} from '@rnnkit/tasks';
import type { Params } from '@rnnkit/tuning';

/** All that is chosen. What is held out is the studio's business. */
export type Settings = Omit<ClassifierSettings, 'validationSplit'>;

function settingsOf({ validationSplit: _, ...settings }: ClassifierSettings): Settings {
  return settings;
}

/** What fits the built-in data: short texts, letter by letter. */
export const letters: Settings = settingsOf(classifierDefaults.languages);

/** What fits longer texts, word by word. */
export const words: Settings = settingsOf(classifierDefaults.words);

/** What fits a person's own texts. @param texts how many there are to learn from */
export function settingsFor(tokens: SuggestedTokens, texts: number): Settings {
  return settingsOf(settleOptions({ ...tokens }, texts));
}

/** How many times as many texts the first language has as the last, in data that is uneven. */
export const imbalanceRatio = 50;

/** How long runs of characters can be; words are read one by one. */
export const mostNgrams = 3;

/**
 * What changes with an architecture: all that has another default with it.
 *
 * @param preset of which kind the texts are
 */
export function withArchitecture(
  architecture: Architecture,
  preset: ClassifierPreset,
  chosen: Settings,
): Partial<Settings> {
  const before = settingsOf(classifierDefaultsOf(preset, chosen.architecture));
  const after = settingsOf(classifierDefaultsOf(preset, architecture));
  const names = Object.keys(after) as (keyof Settings)[];
  return Object.fromEntries(names.filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]));
}

/**
 * The settings with some that are tried in their places, as if they had been chosen by hand: an architecture brings its defaults along.
 *
 * @param preset of which kind the texts are
 */
export function withTried(settings: Settings, preset: ClassifierPreset, tried: Params): Settings {
  const chosen: Partial<Settings> = tried;
  const { architecture = settings.architecture } = chosen;
  const defaults = architecture === settings.architecture ? {} : withArchitecture(architecture, preset, settings);
  return { ...settings, ...defaults, ...chosen };
}

/** What an address is about that says nothing but the architecture. */
const startingWith = (architecture: Architecture): Settings =>
  settingsOf(classifierDefaultsOf('languages', architecture));

/** The least and the most of each number; the most keeps a page from running out of memory. */
export const limits = {
  units: [1, 512],
  blocks: [1, 12],
  heads: [1, 64],
  embeddingDim: [1, 512],
  vocabularySize: [3, 100_000],
  ngrams: [1, mostNgrams],
  maxLength: [1, 1000],
  dropout: [0, 0.9],
  outputDropout: [0, 0.9],
  labelSmoothing: [0, 0.9],
  learningRate: [0.000_001, 1],
  batchSize: [1, 512],
  epochs: [1, 200],
  patience: [1, 200],
  seed: [0, 2_147_483_647],
} as const satisfies Partial<Record<keyof Settings, readonly [number, number]>>;

/** A setting that is a number. */
export type NumberSetting = keyof typeof limits;

const wholeNumbers = new Set<string>([
  'units',
  'blocks',
  'heads',
  'embeddingDim',
  'vocabularySize',
  'ngrams',
  'maxLength',
  'batchSize',
  'epochs',
  'patience',
  'seed',
]);

/** Whether it has no fraction. */
export function isWhole(name: NumberSetting): boolean {
  return wholeNumbers.has(name);
}

/** A number within its limits, or undefined. */
export function checkedNumber(name: NumberSetting, text: string): number | undefined {
  const value = Number(text);
  const [least, most] = limits[name];
  if (text.trim() === '' || !(value >= least && value <= most)) return undefined;
  return isWhole(name) && !Number.isInteger(value) ? undefined : value;
}

/** The settings as a query: the architecture, if it is another, and what differs from its defaults. */
export function toQuery(settings: Settings): string {
  const query = new URLSearchParams();
  const starting = { ...startingWith(settings.architecture), architecture: letters.architecture };
  for (const [name, value] of Object.entries(settings)) {
    if (value !== starting[name as keyof Settings]) query.set(name, String(value));
  }
  return query.toString();
}

/** The settings of a query; what is not understood is left as it was. */
export function fromQuery(query: URLSearchParams): Settings {
  const found = new Map<string, unknown>();
  const choose = (name: keyof Settings, choices: readonly unknown[]): void => {
    const value = query.get(name);
    if (value !== null && choices.includes(value)) found.set(name, value);
  };
  choose('tokenLevel', tokenLevels);
  choose('architecture', architectures);
  choose('optimizer', optimizerNames);
  choose('pooling', poolings);
  choose('schedule', schedules);
  choose('classWeight', classWeightings);
  choose('normalization', normalizations);
  for (const name of ['bidirectional', 'lowerCase', 'tokenWeights'] as const) {
    const value = query.get(name);
    if (value === 'true' || value === 'false') found.set(name, value === 'true');
  }
  for (const name of Object.keys(limits) as NumberSetting[]) {
    const value = query.has(name) ? checkedNumber(name, query.get(name) ?? '') : undefined;
    if (value !== undefined) found.set(name, value);
  }
  const { architecture = letters.architecture, ...rest } = Object.fromEntries(found) as Partial<Settings>;
  const starting = startingWith(architecture);
  const settings = { ...starting, ...rest };
  return {
    ...settings,
    ngrams: settings.tokenLevel === 'characters' ? settings.ngrams : 1,
    bidirectional: architecture === 'transformer' || settings.bidirectional,
    pooling: poolingsOf(architecture).includes(settings.pooling) ? settings.pooling : starting.pooling,
  };
}
