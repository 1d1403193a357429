// One fold of a cross-validation: a model is made, trained and tried. It can run in any thread.
import { takeBatch, type Batch } from '../batches.ts';
import { lambdaCallback, type Logs } from '../callbacks/callback.ts';
import type { ClassWeight, SampleWeights } from '../sample-weight.ts';
import type { TrainableModel } from '../trainable-model.ts';
import { compiledModel, type CompiledConfig } from './compiled-config.ts';

/** What a fold is to do. It can be sent to another thread. */
export interface FoldJob {
  readonly fold: number;
  readonly config: CompiledConfig;
  /** The values of weights that do not learn, by name. */
  readonly frozen: ReadonlyMap<string, Float32Array>;
  readonly train: Int32Array;
  readonly test: Int32Array;
  readonly fit: {
    readonly epochs: number;
    readonly batchSize: number;
    readonly classWeight: ClassWeight | undefined;
  };
}

/** The result of a fold. */
export interface FoldResult {
  /** The fold, counted from 0. */
  readonly fold: number;
  /** How many rows it held out. */
  readonly rows: number;
  /** The loss and each metric on the held-out rows after the last epoch. */
  readonly metrics: Readonly<Record<string, number>>;
  /** After each epoch the loss and each metric on the rows trained on, and on the held-out rows after `val_`. */
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/** Who watches a fold, and may end it. */
export interface FoldWatch {
  readonly signal?: AbortSignal | undefined;
  readonly progress: (epoch: number, logs: Logs) => void;
}

/** Trains and tries one fold. */
export async function runFold(
  { fold, config, frozen, train, test, fit }: FoldJob,
  data: Batch,
  { signal, progress }: FoldWatch,
): Promise<FoldResult> {
  signal?.throwIfAborted();
  const model = compiledModel(config);
  try {
    const [first, ...others] = data.x.map(({ shape }) => shape);
    model.build(first, undefined, ...others);
    await thaw(model, frozen);
    const { classWeight, ...rest } = fit;
    const held = takeBatch(data, test);
    const { x, y, sampleWeight } = takeBatch(data, train);
    const { history } = await model.fit(oneOrAll(x), oneOrAll(y), {
      ...rest,
      ...(classWeight === undefined ? {} : { classWeight }),
      ...(signal === undefined ? {} : { signal }),
      sampleWeight: weightsOf(sampleWeight),
      validationData: [oneOrAll(held.x), oneOrAll(held.y), weightsOf(held.sampleWeight)],
      callbacks: [lambdaCallback({ onEpochEnd: progress })],
    });
    signal?.throwIfAborted();
    const metrics = Object.entries(history)
      .filter(([name]) => name.startsWith('val_'))
      .map(([name, values]): [string, number] => [name.slice('val_'.length), values.at(-1)!]);
    return { fold, rows: test.length, metrics: Object.fromEntries(metrics), history: { ...history } };
  } finally {
    model.dispose();
  }
}

/** What a model of one input or output takes, or of several. */
function oneOrAll<Item>(items: readonly Item[]): Item | readonly Item[] {
  return items.length === 1 ? items[0]! : items;
}

function weightsOf(weights: Batch['sampleWeight']): SampleWeights | undefined {
  return weights.every((one) => one === undefined) ? undefined : oneOrAll(weights);
}

async function thaw(model: TrainableModel<unknown>, frozen: ReadonlyMap<string, Float32Array>): Promise<void> {
  if (frozen.size === 0) return;
  const values = await model.getWeights();
  model.setWeights(model.weights.map(({ name }, index) => frozen.get(name) ?? values[index]!));
}
