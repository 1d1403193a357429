// How layers read a sequence part by part: what a streaming predictor is made of.
import { RnnkitError } from '@rnnkit/data/predict';
import { keep, type Tensor } from '@tensorflow/tfjs-core';

import { expectOneValue, resultOf, type LayerOutput } from './layer-call.ts';
import { layerPart, partly, type Part } from './part.ts';
import type { LayerResult, Value } from './value.ts';

/** A layer in the middle of a sequence. Made by a layer's `openStream()`. */
export interface LayerStream {
  /**
   * Reads on. What comes out is what the layer would return for these steps, had it read the whole sequence at once.
   *
   * @param values the next steps, `[batch, steps, …]` each, with their masks; or what has no time axis any more, `[batch, features]`
   * @param initialState the states before the sequence's first step, for recurrent layers; later parts go on from what has been read.
   * Default: zeros
   */
  push(values: readonly Value[], initialState?: readonly Tensor[]): LayerResult;
  /** Forgets what it has read, and frees it. It can be pushed to again, from a sequence's start. */
  dispose(): void;
}

/** The stream of a layer that treats each step by itself, and so has nothing to remember. */
export function stepwise(layer: { run(values: readonly Value[]): LayerResult }): LayerStream {
  return { push: (values) => layer.run(values), dispose: () => undefined };
}

/**
 * The stream of a layer that takes one value.
 *
 * @param read reads the next steps, of which `mask` says which are valid; a sequence's first from `initialState`, if there is one
 * @param dispose forgets what has been read, and frees it
 */
export function streamOf(
  layer: { readonly name: string },
  read: (part: Tensor, mask: Tensor | undefined, initialState: readonly Tensor[] | undefined) => LayerOutput,
  dispose: () => void,
): LayerStream {
  return {
    push: (values, initialState) => {
      const { tensor, mask } = expectOneValue(layer.name, values);
      return resultOf(read(tensor, mask, initialState));
    },
    dispose,
  };
}

/**
 * Tensors that a stream carries from one part to the next.
 *
 * @example
 * const last = new StreamState();
 * return streamOf(this, (part, mask) => { …; last.set([output]); return { output, mask }; }, () => last.dispose());
 */
export class StreamState {
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

/** Throws for a layer that does not say how it is streamed. */
export function refuseStream({ name, className }: { readonly name: string; readonly className: string }): never {
  throw new RnnkitError(
    'unsupported',
    `${name} cannot be streamed: ${className} does not say how it reads a sequence part by part. Override its openStream(), with stepwise(this) if it treats each step by itself.`,
  );
}

/** What refuses, where there is something to be refused. */
export const refusing: Part<typeof refuseStream> = layerPart('A stream');

/** As {@link refuseStream}. @throws Error when the program has left streams out, too */
export const noStream: typeof refuseStream = partly(refusing);

/** Why a layer that goes backwards throws. */
export function backwardsCannotStream(layer: string): string {
  return `${layer} cannot be streamed: it reads backwards, from the sequence's end, which is not known before it has come.`;
}

/** Why a layer whose steps attend to later ones throws. */
export function laterCannotStream(layer: string): string {
  return `${layer} cannot be streamed: its steps attend to those after them, which have not come yet. With useCausalMask: true they do not.`;
}
