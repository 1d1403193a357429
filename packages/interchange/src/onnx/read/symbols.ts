// What the tensors of a graph are while it is read: constants, sizes, masks, or values of a model that is being made.
import type { Axis } from './axes.ts';
import type { Constant } from './constants.ts';
import type { Size } from './sizes.ts';

/** A layer that there will be. */
export interface PlannedLayer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The numbers of its weights, by their names. */
  readonly weights: Readonly<Record<string, () => Float32Array>>;
}

/** A layer that is called, or an input. */
export interface PlannedCall {
  /** The layer; of an input the name. */
  readonly layer: PlannedLayer | string;
  readonly inputs: readonly PlannedValue[];
  readonly initialState?: readonly PlannedValue[];
  readonly mask?: PlannedValue | undefined;
  /** How many values it gives. */
  readonly outputs: number;
  /** What the call is besides, for those that make another of it. */
  readonly linear?: Linear | undefined;
  readonly recurrent?: Recurrent | undefined;
  readonly heads?: Heads | undefined;
}

/** A product with a matrix, and an offset; of a layer without activation. */
export interface Linear {
  /** `[inputs, units]`. */
  readonly kernel: () => Float32Array;
  readonly bias: (() => Float32Array) | undefined;
  readonly inputs: number;
  readonly units: number;
}

/** What a recurrent node is, of which only later is known which of its outputs are read. */
export interface Recurrent {
  readonly directions: readonly PlannedLayer[];
  readonly isReverse: boolean;
  readonly units: number;
  readonly states: number;
}

/** Attention with heads that has no product behind it yet. */
export interface Heads {
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: Readonly<Record<string, () => Float32Array>>;
  readonly size: number;
}

/** Which of a recurrent node's outputs: sequences and states of each direction, or those of both side by side. */
export type RecurrentSlot = 'sequence' | 'last' | `${'sequence' | 'hidden' | 'cell'}${0 | 1}`;

/** A value of the model. */
export interface PlannedValue {
  readonly call: PlannedCall;
  readonly slot: number | RecurrentSlot;
  /** Its axes, the batch first. */
  readonly axes: readonly Axis[];
  /** What it is in the words of arithmetic, where layers are made of several operations. */
  readonly is?: Arithmetic;
}

/** Steps of an operation that a graph has in parts. */
export interface Arithmetic {
  readonly what:
    | 'mean'
    | 'centered'
    | 'square'
    | 'variance'
    | 'deviation'
    | 'inverse deviation'
    | 'erf'
    | 'erf + 1'
    | 'size'
    | 'size + 1';
  readonly of: PlannedValue;
  readonly epsilon?: number;
}

/** A value, or several that lie along an axis, read in some order of axes. */
export interface View {
  readonly kind: 'view';
  /** More than one along the axis that `along` is a piece of. */
  readonly parts: readonly PlannedValue[];
  readonly along: Axis;
  readonly axes: readonly Axis[];
  /** What all numbers are multiplied with. */
  readonly scale: number;
  /** Whether they are ids. */
  readonly isWhole?: boolean;
}

/** A product of two values, of which attention may be made. */
export interface Scores {
  readonly kind: 'scores' | 'weights';
  readonly query: View;
  /** Its last axis but one is summed over. */
  readonly key: View;
  readonly axes: readonly Axis[];
  readonly scale: number;
}

/** Any tensor of a graph. */
export type Symbol =
  | View
  | Scores
  | { readonly kind: 'constant'; readonly constant: Constant }
  /** A list of sizes, or one of them. */
  | { readonly kind: 'sizes'; readonly sizes: readonly Size[]; readonly isOne: boolean }
  /** One number, everywhere. */
  /** Where ids are below 0, and ids that are counted from the end; together they are ids that may be so. */
  | { readonly kind: 'below zero' | 'from the end'; readonly ids: View }
  /** Where numbers are so large that a softplus is the number itself. */
  | { readonly kind: 'large'; readonly of: View }
  | { readonly kind: 'fill'; readonly value: number; readonly sizes: readonly Size[] }
  /** Where ids are not 0, and how many of them in a row. */
  | {
      readonly kind: 'mask' | 'lengths';
      readonly ids: PlannedValue;
      readonly axes: readonly Axis[];
      readonly isNot?: boolean;
    };
