// How layers read a sequence part by part: what a streaming predictor is made of.
import { keep, type Tensor } from '@tensorflow/tfjs-core';

import type { Layer } from './layer.ts';
import type { LayerOutput } from './layer-call.ts';

/** A layer in the middle of a sequence. Made by a layer's `stream()`. */
export interface LayerStream {
  /**
   * Reads on. What comes out is what the layer would return for these steps, had it read the whole sequence at once.
   *
   * @param part the next steps, `[batch, steps, …]`; or what has no time axis any more, `[batch, features]`
   * @param mask which of the steps are valid, bool `[batch, steps]`
   */
  push(part: Tensor, mask?: Tensor): LayerOutput;
  /** Forgets what it has read, and frees it. It can be pushed to again, from a sequence's start. */
  dispose(): void;
}

/** The stream of a layer that treats each step by itself, and so has nothing to remember. */
export function stepwise(layer: Layer): LayerStream {
  return { push: (part, mask) => layer.call(part, { mask }), dispose: () => undefined };
}

/** Tensors that are carried from one part to the next. */
export class Carried {
  #tensors: readonly Tensor[] = [];

  /** What is carried; nothing before the first part. */
  get tensors(): readonly Tensor[] {
    return this.#tensors;
  }

  /** Carries other tensors from now on. */
  set(tensors: readonly Tensor[]): void {
    const kept = tensors.map((tensor) => keep(tensor.clone()));
    this.dispose();
    this.#tensors = kept;
  }

  /** Carries nothing any more. */
  dispose(): void {
    for (const tensor of this.#tensors) tensor.dispose();
    this.#tensors = [];
  }
}

/** Why a layer that goes backwards throws. */
export function backwardsCannotStream(layer: string): string {
  return `${layer} cannot be streamed: it reads backwards, from the sequence's end, which is not known before it has come.`;
}
