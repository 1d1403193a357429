// A softmax or sigmoid output remembers the logits it was made from, so that a cross-entropy loss can use the stable
// fused form while metrics and users see probabilities.
import type { Tensor } from '@tensorflow/tfjs-core';

/** Where probabilities came from. */
export interface Logits {
  /** What the activation was applied to. */
  readonly logits: Tensor;
  /** The activation. */
  readonly activation: 'softmax' | 'sigmoid';
}

const origins = new WeakMap<Tensor, Logits>();

/** Remembers that `probabilities` is `activation(logits)`; the logits are not kept alive for it. */
export function keepLogits(probabilities: Tensor, logits: Tensor, activation: Logits['activation']): void {
  origins.set(probabilities, { logits, activation });
}

/** The logits that probabilities were made from, unless unknown or already disposed. */
export function logitsOf(probabilities: Tensor): Logits | undefined {
  const origin = origins.get(probabilities);
  return origin === undefined || origin.logits.isDisposed ? undefined : origin;
}
