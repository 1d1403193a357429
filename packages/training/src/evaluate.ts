// What a trained model answers, and how good that is.
import { check } from '@rnnkit/data';
import { concat, dispose, tidy, type Tensor } from '@tensorflow/tfjs-core';

import { Averages } from './averages.ts';
import { batchesOfRows } from './batches.ts';
import { rowCount, rowsBetween, type DataInput } from './host-array.ts';
import { inputTensor, readInput, readRows } from './model-input.ts';
import type { SampleWeight } from './sample-weight.ts';
import type { SequentialModel } from './sequential.ts';
import { testStep } from './step.ts';

/** Options of `predict`. */
export interface PredictOptions {
  /** Rows that are worked on at a time, at least 1. Default 32. */
  readonly batchSize?: number;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends PredictOptions {
  /** How much each row counts. Default: all alike. */
  readonly sampleWeight?: SampleWeight;
}

/** The loss and metrics on labelled data, by name. */
export async function evaluate(
  model: SequentialModel,
  x: DataInput,
  y: DataInput,
  options: EvaluateOptions,
): Promise<Record<string, number>> {
  const checks = { batchSize: check.count, sampleWeight: check.anything };
  const { batchSize, sampleWeight } = check.checkOptions<{ batchSize: number; sampleWeight?: SampleWeight }>(
    'evaluate',
    checks,
    { batchSize: 32 },
    options,
  );
  const data = await readRows(model, { x, y, sampleWeight });
  const averages = new Averages(model.metrics);
  const forMetrics = model.metrics.length > 0;
  for (const batch of batchesOfRows(data, batchSize)) averages.add(await testStep(model, batch, { forMetrics }));
  return averages.result();
}

/** The output for each row, one tensor. */
export async function predict(model: SequentialModel, x: DataInput, options: PredictOptions): Promise<Tensor> {
  const { batchSize } = check.checkOptions('predict', { batchSize: check.count }, { batchSize: 32 }, options);
  const inputs = await readInput(model, x, 'x');
  const rows = rowCount(inputs);
  const outputs: Tensor[] = [];
  try {
    for (let start = 0; start < rows; start += batchSize) {
      const batch = rowsBetween(inputs, start, Math.min(rows, start + batchSize));
      outputs.push(tidy(() => model.forward(inputTensor(model, batch)).output));
    }
    return outputs.length === 1 ? outputs.pop()! : concat(outputs, 0);
  } finally {
    dispose(outputs);
  }
}
