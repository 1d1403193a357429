// A product with a matrix that has several axes on one of its sides, as the layers have that attend with several heads.
import * as ops from '@rnnkit/core/predict';
import { reshape, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import type { Constraint } from '../constraint.ts';
import type { Initializer } from '../initializer.ts';
import { Layer } from '../layer.ts';
import type { LayerOutput } from '../layer-call.ts';
import type { Regularizer } from '../regularizer.ts';
import { knownSize, type Shape } from '../shape.ts';
import { weightOptions } from '../weight.ts';
import type { WeightSource } from '../weight-source.ts';

/** What the weights of projections are like. */
export interface ProjectionSettings {
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer?: Regularizer | undefined;
  readonly biasRegularizer?: Regularizer | undefined;
  readonly kernelConstraint?: Constraint | undefined;
  readonly biasConstraint?: Constraint | undefined;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, side) => size * side, 1);

/** From `[batch, time, …from]` to `[batch, time, …to]`, with a kernel `[…from, …to]` and a bias `[…to]`. */
export class Projection extends Layer {
  readonly className = 'Projection';
  readonly #axes: number;
  readonly #to: readonly number[];
  readonly #settings: ProjectionSettings;
  #kernel: Variable | undefined;
  #bias: Variable | undefined;

  /** @param axes how many axes of the input are summed over, the last ones */
  constructor(name: string, axes: number, to: readonly number[], settings: ProjectionSettings) {
    super({ name });
    this.#axes = axes;
    this.#to = to;
    this.#settings = settings;
  }

  computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape.slice(0, -this.#axes), ...this.#to];
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    const settings = this.#settings;
    const from = Array.from({ length: this.#axes }, (_, place) => knownSize(this, inputShape, place - this.#axes));
    this.#kernel = this.addWeight('kernel', [...from, ...this.#to], source, weightOptions(settings, 'kernel'));
    if (!settings.useBias) return;
    this.#bias = this.addWeight('bias', this.#to, source, weightOptions(settings, 'bias'));
  }

  protected compute(input: Tensor): LayerOutput {
    const units = sizeOf(this.#to);
    const rows = input.shape.slice(0, -this.#axes);
    const kernel = reshape(this.#kernel!, [-1, units]);
    const bias = this.#bias && reshape(this.#bias, [units]);
    const product = ops.dense(reshape(input, [sizeOf(rows), kernel.shape[0]]), kernel, bias);
    return { output: reshape(product, [...rows, ...this.#to]) };
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return {};
  }
}
