// Gradient clipping, as in Keras: by value, by the norm of each gradient, or by the norm of all of them together.
import { RnnkitError } from '@rnnkit/data';
import { add, clipByValue, div, maximum, mul, sqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';

/** How gradients are clipped; at most one of the three. */
export interface ClippingOptions {
  /** Each gradient is scaled down to this norm. Default: no limit. */
  readonly clipNorm?: number | undefined;
  /** Each element is clipped to ± this value. Default: no limit. */
  readonly clipValue?: number | undefined;
  /** All gradients are scaled down together, so that the norm of all is this at most (Pascanu et al. 2013). Default: no limit. */
  readonly globalClipNorm?: number | undefined;
}

/** Throws when more than one kind of clipping is asked for. */
export function checkClipping({ clipNorm, clipValue, globalClipNorm }: ClippingOptions): void {
  const asked = Object.entries({ clipNorm, clipValue, globalClipNorm }).filter(([, limit]) => limit !== undefined);
  if (asked.length > 1) {
    throw new RnnkitError(
      'invalid-argument',
      `An optimizer clips in one way; got ${asked.map(([name]) => name).join(' and ')}. Keep one of them.`,
    );
  }
}

/** The gradients, clipped. */
export function clip(gradients: readonly Tensor[], options: ClippingOptions): readonly Tensor[] {
  const { clipNorm, clipValue, globalClipNorm } = options;
  if (clipValue !== undefined) return gradients.map((gradient) => clipByValue(gradient, -clipValue, clipValue));
  if (clipNorm !== undefined) return gradients.map((gradient) => scaleDown(gradient, squaredNorm(gradient), clipNorm));
  if (globalClipNorm === undefined || gradients.length === 0) return gradients;
  const total = gradients.map(squaredNorm).reduce((left, right) => add(left, right));
  return gradients.map((gradient) => scaleDown(gradient, total, globalClipNorm));
}

function squaredNorm(gradient: Tensor): Tensor {
  return sum(square(gradient));
}

function scaleDown(gradient: Tensor, squared: Tensor, limit: number): Tensor {
  return mul(gradient, div(limit, maximum(sqrt(squared), limit)));
}
