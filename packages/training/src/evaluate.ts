// How good a trained model is.
import { check } from '@rnnkit/data';
import type { ModelData, PredictOptions } from '@rnnkit/models';

import { Averages } from './averages.ts';
import { batchesOfRows } from './batches.ts';
import { readRows } from './labelled-rows.ts';
import type { SampleWeights } from './sample-weight.ts';
import { evaluateStep } from './step.ts';
import type { CompiledModel } from './compiled-model.ts';

/** Options of `evaluate`. */
export interface EvaluateOptions extends PredictOptions {
  /** How much each row, or each step of each row, counts. Default: all alike. */
  readonly sampleWeight?: SampleWeights;
}

/** The loss and metrics on labelled data, by name. */
export async function evaluate(
  model: CompiledModel<unknown>,
  x: ModelData,
  y: ModelData,
  options: EvaluateOptions,
): Promise<Record<string, number>> {
  const checks = { batchSize: check.count, sampleWeight: check.anything };
  const { batchSize, sampleWeight } = check.checkOptions<{ batchSize: number; sampleWeight?: SampleWeights }>(
    'evaluate',
    checks,
    { batchSize: 32 },
    options,
  );
  const data = await readRows(model, { x, y, sampleWeight });
  const averages = new Averages(model.terms);
  for (const batch of batchesOfRows(data, batchSize))
    averages.add(await evaluateStep(model, batch, { forMetrics: true }));
  return averages.result();
}
