// Training in this thread.
import { batchesOfRows, type Batch, type FullBatch } from './batches.ts';
import type { FitEngine } from './fit-engine.ts';
import type { SequentialModel } from './sequential.ts';
import { StepReader } from './step-reader.ts';
import { testStep, type StepResult } from './step.ts';

/** What is trained on, and how. */
export interface LocalPlan {
  readonly batchesOf: (epoch: number) => Iterable<FullBatch> | AsyncIterable<FullBatch>;
  readonly validation: Batch | undefined;
  readonly batchSize: number;
  readonly toleratesNaN: boolean;
}

/** Training in this thread. */
export class LocalFit implements FitEngine {
  readonly #model: SequentialModel;
  readonly #plan: LocalPlan;

  constructor(model: SequentialModel, plan: LocalPlan) {
    this.#model = model;
    this.#plan = plan;
  }

  async *train(epoch: number, isOver: () => boolean): AsyncGenerator<readonly StepResult[]> {
    const reader = new StepReader(this.#model, this.#plan.toleratesNaN);
    try {
      for await (const batch of this.#plan.batchesOf(epoch)) {
        yield await reader.step(batch);
        if (isOver()) break;
      }
      yield await reader.rest();
    } finally {
      reader.dispose();
    }
  }

  async *test(): AsyncGenerator<StepResult> {
    const { validation, batchSize } = this.#plan;
    if (validation === undefined) return;
    for (const batch of batchesOfRows(validation, batchSize)) yield await testStep(this.#model, batch);
  }

  /** The model is what is trained. */
  sync(): Promise<void> {
    return Promise.resolve();
  }
}
