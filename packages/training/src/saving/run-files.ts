// A run of `fit` between two epochs as files: training.json says what it was begun with and how far it is, and
// training.safetensors holds the weights, the optimizer's slots, the states of layers and what callbacks remember.
import { check, RnnkitError } from '@rnnkit/data';
import {
  readJsonFile,
  readFloatTensors,
  runFile,
  writeSafetensors,
  type ModelFiles,
  type StoredTensor,
} from '@rnnkit/storage';

import type { CallbackState } from '../callbacks/callback.ts';
import { History } from '../history.ts';

/** A run between two epochs. */
export interface SavedRun {
  /** What it was begun with, as JSON; whoever resumes it has to begin alike. */
  readonly begun: unknown;
  /** The number of the next epoch. */
  readonly epoch: number;
  /** Whether a callback has ended it. */
  readonly stopped: boolean;
  /** The epochs that are finished. */
  readonly history: History;
  /** Steps that the optimizer has taken. */
  readonly iterations: number;
  /** Of weights that have not been updated each time, how often they were. */
  readonly updates: Readonly<Record<string, number>>;
  /** The learning rate, or the schedule's class and options. */
  readonly learningRate: unknown;
  /** What each callback that has a state remembers. */
  readonly callbacks: readonly CallbackState[];
  /** Weights, slots and states, each kind under a path of its own. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** The name of the file that holds a run's tensors. */
export const runTensorsFile = 'training.safetensors';
const format = 'rnnkit-training-run';
const version = 1;

/** The files of a run. */
export function writeRun({ history, callbacks, tensors, ...rest }: SavedRun): ModelFiles {
  const all = new Map(tensors);
  for (const [index, state] of callbacks.entries()) {
    for (const [name, value] of Object.entries(state)) {
      if (value instanceof Float32Array)
        all.set(callbackPath(index, name), { shape: [value.length], data: value.slice() });
    }
  }
  const description = {
    format,
    version,
    ...rest,
    history: {
      epoch: history.epoch,
      values: Object.entries(history.history).map(([name, values]) => ({ name, values: values.map(storedNumber) })),
    },
    callbacks: callbacks.map((state) => ({
      numbers: entriesOf(state, (value) => (typeof value === 'number' ? storedNumber(value) : undefined)),
      texts: entriesOf(state, (value) => (typeof value === 'string' ? value : undefined)),
    })),
  };
  return new Map([
    [runFile, new TextEncoder().encode(`${JSON.stringify(description, null, 2)}\n`)],
    [runTensorsFile, writeSafetensors({ tensors: all, metadata: new Map() })],
  ]);
}

const callbackPath = (index: number, name: string): string => `callbacks/${index}/${name}`;

function entriesOf(
  state: CallbackState,
  pick: (value: CallbackState[string]) => number | string | undefined,
): (readonly [name: string, value: number | string])[] {
  return Object.entries(state).flatMap(([name, value]) => {
    const picked = pick(value);
    return picked === undefined ? [] : [[name, picked] as const];
  });
}

/** What JSON has no number for is written as a word. */
const words: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

function storedNumber(value: number): number | string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

function readNumber(value: unknown, what: string): number {
  const number = typeof value === 'string' ? words.get(value) : value;
  if (typeof number === 'number') return number;
  throw new RnnkitError('invalid-file', `${runFile}: ${what} has to be a number; got ${check.describe(value)}.`);
}

/** The run of some files. @throws Error when a file is missing, damaged or not what it has to be */
export function readRun(files: ModelFiles): SavedRun {
  const [json, stored] = [runFile, runTensorsFile].map((name) => {
    const bytes = files.get(name);
    if (bytes === undefined)
      throw new RnnkitError('invalid-file', `There is no ${name}, so this is not a run of fit that rnnkit saved.`);
    return bytes;
  });
  const fields = readJsonFile(json!, runFile, 'a run of fit', { format, version });
  const tensors = new Map(readFloatTensors(stored!, runTensorsFile).tensors);
  return {
    begun: fields['begun'],
    epoch: count(fields['epoch'], 'epoch'),
    stopped: check.flag(fields['stopped'], `${runFile}: stopped`) as boolean,
    history: readHistory(fields['history'], count(fields['epoch'], 'epoch')),
    iterations: count(fields['iterations'], 'iterations'),
    updates: Object.fromEntries(
      Object.entries(fieldsOf(fields['updates'])).map(([name, value]) => [name, count(value, 'updates')]),
    ),
    learningRate: fields['learningRate'],
    callbacks: list(fields['callbacks'], 'callbacks').map((state, index) => readState(state, index, tensors)),
    tensors,
  };
}

const count = (value: unknown, what: string): number => check.countOrZero(value, `${runFile}: ${what}`) as number;

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new RnnkitError('invalid-file', `${runFile}: ${what} has to be a list; got ${check.describe(value)}.`);
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => Object(value) as Record<string, unknown>;

function readHistory(value: unknown, next: number): History {
  const { epoch, values } = fieldsOf(value);
  const history = new History();
  for (const number of list(epoch, 'history.epoch')) {
    const epochNumber = count(number, 'history.epoch');
    if (epochNumber >= next || epochNumber <= (history.epoch.at(-1) ?? -1)) {
      throw new RnnkitError(
        'invalid-file',
        `${runFile}: history.epoch has to be rising numbers below ${next}; got ${epochNumber}.`,
      );
    }
    history.epoch.push(epochNumber);
  }
  for (const entry of list(values, 'history.values')) {
    const { name, values: figures } = fieldsOf(entry);
    if (typeof name !== 'string' || name in history.history) {
      throw new RnnkitError(
        'invalid-file',
        `${runFile}: history.values has to name each of its values once; got ${check.describe(name)}.`,
      );
    }
    const numbers = list(figures, 'history.values').map((figure) => readNumber(figure, 'history.values'));
    if (numbers.length > history.epoch.length) {
      throw new RnnkitError(
        'invalid-file',
        `${runFile}: the history of ${check.describe(name)} has ${numbers.length} values for ${history.epoch.length} epochs.`,
      );
    }
    history.history[name] = numbers;
  }
  return history;
}

/** A callback's state; its lists of numbers are taken out of the tensors. */
function readState(value: unknown, index: number, tensors: Map<string, StoredTensor>): CallbackState {
  const { numbers, texts } = fieldsOf(value);
  const pairs = (entries: unknown): (readonly [string, unknown])[] =>
    list(entries, 'callbacks').map((entry) => {
      const [name, held] = list(entry, 'callbacks');
      if (typeof name === 'string') return [name, held];
      throw new RnnkitError(
        'invalid-file',
        `${runFile}: callbacks has to name its values; got ${check.describe(name)}.`,
      );
    });
  const state = new Map<string, CallbackState[string]>();
  for (const [name, number] of pairs(numbers)) state.set(name, readNumber(number, 'callbacks'));
  for (const [name, text] of pairs(texts)) state.set(name, String(text));
  const path = callbackPath(index, '');
  for (const [name, { data }] of tensors) {
    if (!name.startsWith(path)) continue;
    state.set(name.slice(path.length), data);
    tensors.delete(name);
  }
  return Object.fromEntries(state);
}
