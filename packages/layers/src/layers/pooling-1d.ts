// What maxPooling1d and averagePooling1d have in common: windows over time, and what one makes of each.
import { check, RnnkitError } from '@rnnkit/data/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import { Layer, type LayerOptions } from '../layer.ts';
import type { LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import type { Shape } from '../shape.ts';
import { countWindows, type Windows } from '../windows.ts';

/** Options of {@link maxPooling1d} and {@link averagePooling1d}. */
export interface Pooling1dOptions extends LayerOptions {
  /** Steps that become one. Default 2. */
  readonly poolSize?: number;
  /** Steps from one pool to the next. Default: as many as `poolSize`, so that pools lie side by side. */
  readonly strides?: number | null;
  /** `valid`: pools lie within the sequence. `same`: those at its ends may stick out; what is not there does not count. Default `valid`. */
  readonly padding?: 'valid' | 'same';
}

interface Pooling1dSettings {
  readonly poolSize: number;
  readonly strides?: number | undefined;
  readonly padding: 'valid' | 'same';
}

/** A layer that makes one step of several. */
export abstract class Pooling1d extends Layer {
  readonly #windows: Windows;

  constructor(owner: string, options: Pooling1dOptions) {
    super(options);
    const checks = {
      poolSize: check.count,
      strides: check.optional(check.count),
      padding: check.oneOf('valid', 'same'),
    };
    const defaults: Pooling1dSettings = { poolSize: 2, padding: 'valid' };
    const {
      poolSize,
      strides = poolSize,
      padding,
    } = layerSettings<Pooling1dSettings>(owner, checks, defaults, options);
    this.#windows = { size: poolSize, strides, dilation: 1, padding };
  }

  computeOutputShape(inputShape: Shape): Shape {
    const count = countWindows(this, this.#windows, inputShape);
    return [inputShape[0] ?? null, count, inputShape[2] ?? null];
  }

  /** What it makes of the windows. */
  protected abstract pool(input: Tensor, windows: Windows): Tensor;

  protected compute(input: Tensor): LayerOutput {
    return { output: this.pool(input, this.#windows) };
  }

  override openStream(): LayerStream {
    if (this.#windows.size === 1 && this.#windows.strides === 1) return stepwise(this);
    throw new RnnkitError(
      'unsupported',
      `${this.name} cannot be streamed: it makes one step of several, of which some may be yet to come.`,
    );
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    const { size, strides, padding } = this.#windows;
    return { poolSize: size, strides, padding };
  }
}
