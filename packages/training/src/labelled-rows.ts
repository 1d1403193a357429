// Labelled rows, as a model that is compiled takes them.
import { RnnkitError, rowCount } from '@rnnkit/data';
import { isData, partsOf, readData, readInputs, usageOf, type DataInput, type ModelData } from '@rnnkit/models';

import type { Batch } from './batches.ts';
import { checkLabels } from './compile-checks.ts';
import { readSampleWeights, type SampleWeights } from './sample-weight.ts';
import type { CompiledModel } from './compiled-model.ts';

/** Labelled rows as they are given. */
export interface LabelledRows {
  /** Inputs, one row per sample; of a model of several inputs a list or an object of them. */
  readonly x: ModelData;
  /** Labels, one row per sample; of a model of several outputs a list or an object of them. */
  readonly y: ModelData;
  /** How much each row, or each step of each row, counts; one for all when absent. */
  readonly sampleWeight?: SampleWeights | undefined;
}

/**
 * Labelled rows on the host.
 *
 * @throws Error when the model is not compiled, or inputs, labels and weights are not as many or not what they have to be
 */
export async function readRows(model: CompiledModel<unknown>, { x, y, sampleWeight }: LabelledRows): Promise<Batch> {
  usageOf(model).expectAlive();
  const { losses, outputNames } = model;
  const inputs = await readInputs(model, x, 'x');
  const parts = partsOf(outputNames, y, 'y', isData);
  const labels = await Promise.all(parts.map(({ name, part }) => readData(part as DataInput, name)));
  const rows = rowCount(inputs[0]!);
  const { outputShapes } = model;
  for (const [place, array] of labels.entries()) {
    if (rowCount(array) !== rows)
      throw new RnnkitError('invalid-data', `x has ${rows} rows, ${parts[place]!.name} has ${rowCount(array)}.`);
    checkLabels(array, outputShapes[place]!, losses[place]!);
  }
  return { x: inputs, y: labels, sampleWeight: readSampleWeights(sampleWeight, outputNames, outputShapes, rows) };
}
