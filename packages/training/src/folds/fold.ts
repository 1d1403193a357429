// One fold of a cross-validation: a model is made, trained and tried. It can run in any thread.
import type { Batch } from '../batches.ts';
import { lambdaCallback, type Logs } from '../callbacks/callback.ts';
import { takeRows } from '../host-array.ts';
import type { ClassWeight } from '../sample-weight.ts';
import type { SequentialModel } from '../sequential.ts';
import { modelOf, type ModelPlan } from './plan.ts';

/** What a fold is to do. It can be sent to another thread. */
export interface FoldJob {
  readonly fold: number;
  readonly plan: ModelPlan;
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

/** What a fold has shown. */
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
  { fold, plan, frozen, train, test, fit }: FoldJob,
  data: Batch,
  { signal, progress }: FoldWatch,
): Promise<FoldResult> {
  signal?.throwIfAborted();
  const model = modelOf(plan);
  try {
    model.build(data.x.shape);
    await thaw(model, frozen);
    const weightsOf = (rows: Int32Array): Float32Array =>
      Float32Array.from(rows, (row) => data.sampleWeight?.[row] ?? 1);
    const { classWeight, ...rest } = fit;
    const { history } = await model.fit(takeRows(data.x, train), takeRows(data.y, train), {
      ...rest,
      ...(classWeight === undefined ? {} : { classWeight }),
      ...(signal === undefined ? {} : { signal }),
      sampleWeight: weightsOf(train),
      validationData: [takeRows(data.x, test), takeRows(data.y, test), weightsOf(test)],
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

async function thaw(model: SequentialModel, frozen: ReadonlyMap<string, Float32Array>): Promise<void> {
  if (frozen.size === 0) return;
  const values = await model.getWeights();
  model.setWeights(model.weights.map(({ name }, index) => frozen.get(name) ?? values[index]!));
}
