// A compiled model that says how good it is: what a training hands to those that watch it.
import { usageOf, type ModelData } from '@rnnkit/models';
import type { Tensor } from '@tensorflow/tfjs-core';

import { CompiledModel } from './compiled-model.ts';
import { evaluate, type EvaluateOptions } from './evaluate.ts';
import { readRows } from './labelled-rows.ts';
import type { SampleWeights } from './sample-weight.ts';
import { evaluateStep } from './step.ts';

/** A model that can be compared with labels. TrainableModel extends it. */
export class EvaluableModel<Prediction = Tensor> extends CompiledModel<Prediction> {
  /**
   * The loss of one batch.
   *
   * @param sampleWeight how much each row, or each step of each row, counts. Default: all alike.
   * @throws Error when data and model do not fit
   */
  async testOnBatch(x: ModelData, y: ModelData, sampleWeight?: SampleWeights): Promise<number> {
    const batch = await readRows(this, { x, y, sampleWeight });
    return (await evaluateStep(this, batch, { forMetrics: false })).loss;
  }

  /**
   * The loss and metrics on labelled data, by name. While the model is trained they are those of the weights as they are when it
   * begins: the training waits.
   *
   * @throws Error when data and model do not fit, or the model is not compiled
   */
  evaluate(x: ModelData, y: ModelData, options: EvaluateOptions = {}): Promise<Record<string, number>> {
    return usageOf(this).withWeights(() => evaluate(this, x, y, options));
  }
}
