// A run of `fit`: how far it is, whether it was stopped, and how it is kept and resumed.
import { check, RnnkitError } from '@rnnkit/data';
import type { StoredTensor } from '@rnnkit/storage';
import { tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';

import type { Callback, TrainingRun } from './callbacks/callback.ts';
import { History } from './history.ts';
import type { Loss } from './losses/loss.ts';
import type { Metric } from './metrics/metric.ts';
import { optimizerState, restoreOptimizer, stepsOf } from './saving/optimizer-state.ts';
import { readRun, runTensorsFile, writeRun, type SavedRun } from './saving/run-files.ts';
import type { CompiledModel } from './compiled-model.ts';
import type { EvaluableModel } from './evaluable-model.ts';

/** What a run is begun with. */
export interface RunStart {
  readonly model: EvaluableModel<unknown>;
  /** Steps of an epoch, where they are known. */
  readonly batches: number | undefined;
  /** Whether there are validation data. */
  readonly validates: boolean;
  readonly callbacks: readonly Callback[];
  readonly initialEpoch: number;
  /** What tells this run from others on the same model, as JSON: options, and what the data are. */
  readonly settings: () => Readonly<Record<string, unknown>>;
}

/** A run of `fit`. */
export class FitRun implements TrainingRun {
  readonly model: EvaluableModel<unknown>;
  readonly batches: number | undefined;
  readonly validates: boolean;
  readonly #start: RunStart;
  readonly #optimizer: unknown;
  #begun: unknown;
  #history = new History();
  #epoch: number;
  #stopped = false;

  constructor(start: RunStart) {
    this.#start = start;
    this.model = start.model;
    this.batches = start.batches;
    this.validates = start.validates;
    this.#epoch = start.initialEpoch;
    // Callbacks may change the learning rate later.
    this.#optimizer = this.model.optimizer.getConfig();
  }

  /** The number of the next epoch. */
  get epoch(): number {
    return this.#epoch;
  }

  /** The epochs that are finished. */
  get history(): History {
    return this.#history;
  }

  /** Whether a callback has ended it. */
  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Takes the values of an epoch that is finished. */
  finish(epoch: number, logs: Readonly<Record<string, number>>): void {
    this.#history.record(epoch, logs);
    this.#epoch = epoch + 1;
  }

  /** Hands the run to whoever keeps it. */
  async backUp(): Promise<void> {
    const backups = this.#start.callbacks.flatMap(({ backup }) => backup ?? []);
    if (backups.length === 0) return;
    const files = writeRun(await this.#saved());
    for (const backup of backups) await backup.write(files, this.#epoch - 1);
  }

  /** Goes on from where an interrupted run was, if one was kept. @throws Error when it is damaged or another run's */
  async restore(): Promise<void> {
    const backups = this.#start.callbacks.flatMap(({ backup }) => backup ?? []);
    if (backups.length > 0 && !this.model.built) {
      throw new RnnkitError(
        'invalid-state',
        'backupAndRestore needs a model that is built, and a data set shows the shape of its batches too late: call build first, such as model.build([null, 100]).',
      );
    }
    // Callbacks may freeze layers later, and let them learn.
    if (backups.length > 0) this.#begun = this.#beginning();
    for (const backup of backups) {
      const files = await backup.read?.();
      if (files === undefined) continue;
      this.#resume(readRun(files));
      return;
    }
  }

  get #stateful(): readonly Callback[] {
    return this.#start.callbacks.filter((callback) => callback.getState !== undefined);
  }

  /** What the run was begun with. */
  #beginning(): unknown {
    const { model } = this;
    const begun = {
      model: model.getConfig(),
      optimizer: { className: model.optimizer.className, config: this.#optimizer },
      losses: model.terms.map(({ output, loss, weight }) => ({ output, weight, ...described(loss) })),
      metrics: model.metrics.map((metric) => ({ ...described(metric), isWeighted: metric.isWeighted })),
      initialEpoch: this.#start.initialEpoch,
      ...this.#start.settings(),
      callbacks: this.#stateful.map((callback) => ({ className: callback.className, config: callback.getConfig?.() })),
    };
    return JSON.parse(JSON.stringify(begun));
  }

  async #saved(): Promise<SavedRun> {
    const { layers, optimizer, weights } = this.model;
    const { iterations, updates, tensors: slots } = await optimizerState(this.model);
    const tensors = new Map<string, StoredTensor>();
    const read = async (name: string, value: Tensor): Promise<void> => {
      tensors.set(name, { shape: value.shape, data: Float32Array.from(await value.data()) });
    };
    for (const { name, variable } of weights) await read(`weights/${name}`, variable);
    for (const [name, slot] of slots) tensors.set(`optimizer/${name}`, slot);
    for (const layer of layers) {
      for (const state of layer.states) await read(`states/${layer.name}/${state.name}`, state.tensor);
    }
    return {
      begun: this.#begun,
      epoch: this.#epoch,
      stopped: this.#stopped,
      history: this.#history,
      iterations,
      updates,
      learningRate: optimizer.getConfig()['learningRate'],
      callbacks: this.#stateful.map((callback) => callback.getState!(this)),
      tensors,
    };
  }

  #resume(saved: SavedRun): void {
    const { model } = this;
    expectSame(saved.begun, this.#begun);
    const weights = part(saved.tensors, 'weights/');
    const slots = part(saved.tensors, 'optimizer/');
    const states = part(saved.tensors, 'states/');
    const stray = [...saved.tensors.keys()].find((name) => !/^(?:weights|optimizer|states)\//.test(name));
    if (stray !== undefined)
      throw new RnnkitError('invalid-file', `${runTensorsFile} holds ${check.describe(stray)}, which no run has.`);
    const values = weightValues(model, weights);
    const setRate = rateSetter(model, saved.learningRate);
    for (const [index, callback] of this.#stateful.entries()) callback.setState?.(saved.callbacks[index] ?? {}, this);
    restoreOptimizer(model, { tensors: slots, metadata: stepsOf(saved) }, runTensorsFile);
    restoreStates(model, states);
    setRate();
    model.setWeights(values);
    this.#history = saved.history;
    this.#epoch = saved.epoch;
    this.#stopped = saved.stopped;
  }
}

/** A loss or a metric as far as it says what it is. */
function described(figure: Loss | Metric): object {
  return { name: figure.name, className: figure.className, config: figure.getConfig?.() };
}

/** The tensors under a path, without it. */
function part(tensors: ReadonlyMap<string, StoredTensor>, path: string): Map<string, StoredTensor> {
  return new Map(
    [...tensors].flatMap(([name, value]) => (name.startsWith(path) ? [[name.slice(path.length), value] as const] : [])),
  );
}

function weightValues(model: CompiledModel<unknown>, stored: ReadonlyMap<string, StoredTensor>): Float32Array[] {
  const extra = [...stored.keys()].find((name) => !model.weights.some((weight) => weight.name === name));
  if (extra !== undefined)
    throw new RnnkitError('invalid-file', `${runTensorsFile}: the model has no weight ${check.describe(extra)}.`);
  return model.weights.map(({ name, variable }) => {
    const found = stored.get(name);
    if (found?.shape.join() !== variable.shape.join()) {
      throw new RnnkitError(
        'invalid-file',
        `${runTensorsFile}: the weight "${name.slice(0, 60)}" has to have the shape [${variable.shape.join(', ')}]; got ${found === undefined ? 'none' : check.describe(found.shape)}.`,
      );
    }
    const place = found.data.findIndex((value) => !Number.isFinite(value));
    if (place !== -1) {
      throw new RnnkitError(
        'invalid-file',
        `${runTensorsFile}: "${name.slice(0, 60)}" holds ${found.data[place]} at position ${place}.`,
      );
    }
    return found.data;
  });
}

/** Sets the learning rate to what it was; a schedule is the one that the optimizer was made with. */
function rateSetter({ optimizer }: CompiledModel<unknown>, saved: unknown): () => void {
  const now = optimizer.getConfig()['learningRate'];
  if (typeof now !== 'number' && typeof saved !== 'number') {
    expectSame({ learningRate: saved }, JSON.parse(JSON.stringify({ learningRate: now })));
    return () => undefined;
  }
  const rate = check.notNegative(saved, 'training.json: learningRate') as number;
  return () => {
    optimizer.learningRate = rate;
  };
}

function restoreStates(model: CompiledModel<unknown>, stored: ReadonlyMap<string, StoredTensor>): void {
  const left = new Set(stored.keys());
  for (const layer of model.layers) {
    const own = part(stored, `${layer.name}/`);
    for (const name of own.keys()) left.delete(`${layer.name}/${name}`);
    tidy(() => {
      const states = [...own].map(([name, { shape, data }]) => ({ name, tensor: tensor(data, [...shape]) }));
      if (states.length > 0 || layer.states.length > 0) layer.setStates(states);
    });
  }
  const [stray] = left;
  if (stray !== undefined)
    throw new RnnkitError('invalid-state', `${runTensorsFile}: no layer has the state ${check.describe(stray)}.`);
}

/** Throws when a saved run was begun otherwise than this one. */
function expectSame(saved: unknown, now: unknown): void {
  const difference = firstDifference(saved, now, []);
  if (difference === undefined) return;
  const { path, was, is } = difference;
  throw new RnnkitError(
    'invalid-file',
    `The saved run was begun otherwise: ${path.join('.').slice(0, 100) || 'it'} was ${check.describe(was)} and is ${check.describe(is)} now. Resume it with the model, the data, the options and the callbacks that it was begun with, or begin anew without it.`,
  );
}

interface Difference {
  readonly path: readonly string[];
  readonly was: unknown;
  readonly is: unknown;
}

function firstDifference(was: unknown, is: unknown, path: readonly string[]): Difference | undefined {
  if (Object.is(was, is)) return undefined;
  const comparable =
    typeof was === 'object' &&
    typeof is === 'object' &&
    was !== null &&
    is !== null &&
    Array.isArray(was) === Array.isArray(is);
  if (!comparable) return { path, was, is };
  const [before, after] = [new Map(Object.entries(was)), new Map(Object.entries(is))];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const difference = firstDifference(before.get(key), after.get(key), [...path, key]);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
