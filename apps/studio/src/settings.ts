// What a person chooses before training: the model and how it is trained. As text in the page's address, so that it can be
// shared; what comes from an address is checked like any input.
import type { Architecture, Cell, Unit } from '@rnnkit/classifier';

/** The optimizers offered, by the names that `compile` takes. */
export const optimizers = [
  'adam',
  'adamW',
  'nadam',
  'adamax',
  'rmsprop',
  'lion',
  'sgd',
  'adagrad',
  'adadelta',
] as const;
/** One of them. */
export type OptimizerName = (typeof optimizers)[number];

/** The cells offered. */
export const cells: readonly Cell[] = ['simpleRnn', 'lstm', 'gru'];

/** All that is chosen. */
export interface Settings extends Architecture {
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Epochs without a better validation accuracy before it stops. */
  readonly patience: number;
}

/** What of the settings is the model's shape. */
export function architectureOf({
  optimizer,
  learningRate,
  batchSize,
  epochs,
  patience,
  ...shape
}: Settings): Architecture {
  return shape;
}

/** What fits the built-in data: short texts, letter by letter. */
export const letters: Settings = {
  unit: 'characters',
  cell: 'gru',
  units: 64,
  embedding: 32,
  vocabulary: 2000,
  maxLength: 64,
  bidirectional: false,
  dropout: 0,
  optimizer: 'adam',
  learningRate: 0.005,
  batchSize: 64,
  epochs: 8,
  patience: 3,
  seed: 1,
};

/** What fits longer texts, word by word. */
export const words: Settings = {
  ...letters,
  unit: 'words',
  cell: 'lstm',
  embedding: 64,
  vocabulary: 10_000,
  maxLength: 100,
  learningRate: 0.002,
  epochs: 10,
};

/** The least and the most of each number; the most keeps a page from running out of memory. */
export const limits = {
  units: [1, 512],
  embedding: [1, 512],
  vocabulary: [3, 100_000],
  maxLength: [1, 1000],
  dropout: [0, 0.9],
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
  'embedding',
  'vocabulary',
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

/** The settings as a query, those that differ from the starting ones. */
export function toQuery(settings: Settings): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(settings)) {
    if (value !== letters[name as keyof Settings]) query.set(name, String(value));
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
  choose('unit', ['words', 'characters'] satisfies Unit[]);
  choose('cell', cells);
  choose('optimizer', optimizers);
  const both = query.get('bidirectional');
  if (both === 'true' || both === 'false') found.set('bidirectional', both === 'true');
  for (const name of Object.keys(limits) as NumberSetting[]) {
    const value = query.has(name) ? checkedNumber(name, query.get(name) ?? '') : undefined;
    if (value !== undefined) found.set(name, value);
  }
  return { ...letters, ...(Object.fromEntries(found) as Partial<Settings>) };
}
