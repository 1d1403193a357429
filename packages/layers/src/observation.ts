// Watching a recurrent layer step by step, and what a layer attends to: for those who want to see inside, not for speed.
import type { Tensor } from '@tensorflow/tfjs-core';

import type { RunOptions } from './layer-call.ts';
import type { Layer } from './layer.ts';
import type { RecurrentSettings } from './layers/recurrent-settings.ts';
import type { LayerResult, Value } from './value.ts';

/**
 * What a gate says in one step: `value` is the activation of the sum of the others. `[batch, units]` each, the bias `[units]`.
 * A gru's candidate takes from the hidden state what its reset gate lets through.
 */
export interface Gate {
  readonly value: Tensor;
  /** What comes from the step's input: `x W`. */
  readonly input: Tensor;
  /** What comes from the hidden state before the step: `h U`. */
  readonly recurrent: Tensor;
  /** Undefined of a layer without. */
  readonly bias: Tensor | undefined;
}

/** A recurrent layer, as those see it who watch its steps. */
export type WatchedLayer = Layer & {
  /** The options, checked, with defaults. */
  readonly settings: RecurrentSettings;
  /**
   * What the gates say in one step, by name: of its input `[batch, features]` and the hidden state before it, `[batch, units]`. A
   * simpleRnn has none: what it has is its state, `hidden`.
   */
  gates(input: Tensor, hidden: Tensor): Readonly<Record<string, Gate>>;
};

/** One step of a recurrent layer that is watched. */
export interface StepObservation {
  /** The layer; of a bidirectional layer, one of its two. */
  readonly layer: WatchedLayer;
  /** The step's place in the sequence, counted from 0. */
  readonly step: number;
  /** The step's input, `[batch, features]`. */
  readonly input: Tensor;
  /** The states before the step, `[batch, units]` each, the hidden state first. */
  readonly before: readonly Tensor[];
  /** The states after it. */
  readonly after: readonly Tensor[];
  /** In which rows the step is valid, bool `[batch]`; in all when absent. */
  readonly valid: Tensor | undefined;
}

/** Sees a step and says with which states the layer goes on: those after the step, as a rule. */
export type StepObserver = (observation: StepObservation) => readonly Tensor[];

/** A layer whose steps can be seen: simpleRnn, lstm, gru, and bidirectional. */
export interface Watchable {
  /** As `run`, one step after the other, each of which `observe` sees. It is for looking inside, and slow. */
  runWatched(values: readonly Value[], observe: StepObserver, options?: RunOptions): LayerResult;
}

/** Sees with which weights a layer attends: `[batch, heads, queries, steps]`, or `[batch, queries, steps]` of a layer without heads. */
export type AttentionObserver = (weights: Tensor) => void;

/** A layer that attends: attention, additiveAttention, multiHeadAttention, and transformerEncoder. */
export interface Attentive {
  /** As `run`, with weights that `observe` sees, whether the layer returns them or not. */
  runAttentive(values: readonly Value[], observe: AttentionObserver, options?: RunOptions): LayerResult;
}
