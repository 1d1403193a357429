// What a layer is built and called with and what it returns, and the checks of what comes in.
import { check, type Random, RnnkitError } from '@rnnkit/data';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

import { describeShape, type Shape } from './shape.ts';
import type { LayerResult, Value } from './value.ts';
import type { WeightUpdate } from './weight.ts';

/** What a layer is called with besides its input. */
export interface CallOptions {
  /** Whether dropout and the like are active. Default false. */
  readonly training?: boolean;
  /**
   * Which steps of the input are valid, bool `[batch, time]`; of an input with more axes, such as words of sentences, it may
   * have the axes before the features. Default: all are.
   */
  readonly mask?: Tensor | undefined;
  /** The states before the first step, for recurrent layers: `[batch, units]` each. Default: zeros. */
  readonly initialState?: readonly Tensor[] | undefined;
  /** Where dropout's draws come from; needed when `training` is true and the layer drops something. Default: none. */
  readonly random?: Random | undefined;
  /**
   * Calls a layer that this one holds, for whoever looks at what flows between layers; see `callWithin`. Default: the layer's own `run`.
   */
  readonly call?: ((layer: never, values: readonly Value[], options: RunOptions) => LayerResult) | undefined;
}

/** What a layer is run with besides its values, which carry their masks. */
export type RunOptions = Omit<CallOptions, 'mask'>;

/** What a layer returns. */
export interface LayerOutput {
  /** The output. */
  readonly output: Tensor;
  /** Which steps of the output are valid, bool `[batch, time]`, if the output has a time axis and a mask came in or began here. */
  readonly mask?: Tensor | undefined;
  /** The outputs after the first, of a layer that has several. Default: none. */
  readonly otherOutputs?: readonly Value[] | undefined;
  /** The final states, with `returnState`. */
  readonly states?: readonly Tensor[] | undefined;
  /** What an activity regularizer adds to the loss. */
  readonly activityLoss?: Scalar | undefined;
  /** How weights that no optimizer changes go on after this step of training. Default: they stay. */
  readonly updates?: readonly WeightUpdate[] | undefined;
}

/** A state that a stateful layer carries from one batch to the next. */
export interface LayerState {
  /** Its name within the layer, such as `0`; a wrapped layer's states carry a path, such as `forward/0`. */
  readonly name: string;
  /** The value, `[batch, units]`. It still belongs to the layer. */
  readonly tensor: Tensor;
}

const tensorOnly: check.OptionCheck = (value, name) => {
  if (isTensor(value)) return value;
  throw new RnnkitError('invalid-argument', `${name} has to be a tensor; got ${check.describe(value)}.`);
};

const randomOnly: check.OptionCheck = (value, name) => {
  if (typeof (Object(value) as { derive?: unknown }).derive === 'function') return value;
  throw new RnnkitError('invalid-argument', `${name} has to be a Random; got ${check.describe(value)}.`);
};

const checks: check.OptionChecks = {
  training: check.flag,
  mask: tensorOnly,
  initialState: check.listOf(tensorOnly),
  random: randomOnly,
  call: check.callable,
};

/** Throws unless something is built for a shape. */
export function checkShape(owner: string, inputShape: unknown): asserts inputShape is Shape {
  const isSize = (size: unknown): boolean => size === null || (Number.isSafeInteger(size) && (size as number) >= 0);
  if (!Array.isArray(inputShape) || inputShape.length === 0 || !inputShape.every(isSize)) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner} is built for a shape such as [null, 10], null for what may differ; got ${check.describe(inputShape)}.`,
    );
  }
}

/** Throws unless a layer is built for a shape, and with a source of weights. */
export function checkBuild(owner: string, inputShape: unknown, source: unknown): void {
  checkShape(owner, inputShape);
  if (typeof (Object(source) as { derive?: unknown }).derive === 'function') return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} is built with a source of its weights, such as new Random(1); got ${check.describe(source)}.`,
  );
}

/** Throws unless inputs have as many features as those that a layer has its weights for. */
export function expectSameFeatures(
  { name }: { readonly name: string },
  known: number | null | undefined,
  given: number | null | undefined,
): void {
  if (known === given) return;
  throw new RnnkitError(
    'invalid-argument',
    `${name} is built for ${String(known)} features and cannot take ${String(given)}.`,
  );
}

/** Throws unless a layer is called with a tensor, and with options that are what they have to be. */
export function checkCall(owner: string, input: Tensor, options: CallOptions): void {
  if (!isTensor(input))
    throw new RnnkitError('invalid-argument', `${owner} takes a tensor; got ${check.describe(input)}.`);
  check.checkOptions<CallOptions>(owner, checks, {}, options);
  if (options.mask !== undefined) checkMask(owner, input, options.mask);
}

/** Throws unless a mask says of each step of an input whether it is valid. */
function checkMask(owner: string, input: Tensor, mask: Tensor): void {
  const rank = Math.max(2, Math.min(mask.rank, input.rank - 1));
  if (mask.rank !== rank || mask.shape.some((size, axis) => size !== input.shape[axis])) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: the mask has the shape ${describeShape(mask.shape)}, the input ${describeShape(input.shape)}; a mask has the input's first axes, [batch, time].`,
    );
  }
  if (mask.dtype !== 'bool') {
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: the mask is of type ${mask.dtype}; it has to be bool. Make it one with cast(mask, 'bool').`,
    );
  }
}

/** Whether a value is a tensor, of this or another copy of tfjs. */
function isTensor(value: unknown): value is Tensor {
  const { shape, dtype } = Object(value) as Partial<Tensor>;
  return Array.isArray(shape) && typeof dtype === 'string';
}

/** The one value that a layer takes. @throws Error when there is another number of them, or it is none */
export function expectOneValue(owner: string, values: readonly Value[]): Value {
  if (!Array.isArray(values) || values.length !== 1) {
    const given = Array.isArray(values) ? `${values.length} of them` : check.describe(values);
    throw new RnnkitError('invalid-argument', `${owner} takes one value, in a list; got ${given}.`);
  }
  const [value] = values;
  if (typeof value === 'object' && value !== null && 'tensor' in value) return value;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes a value, such as { tensor, mask }; got ${check.describe(value)}.`,
  );
}

/** What a layer returns, as values: the outputs, then the states. */
export function resultOf(result: LayerOutput): LayerResult {
  const { output, mask, otherOutputs = [], states = [], activityLoss, updates } = result;
  return {
    values: [{ tensor: output, mask }, ...otherOutputs, ...states.map((tensor) => ({ tensor }))],
    losses: activityLoss === undefined ? [] : [activityLoss],
    ...(updates !== undefined && { updates }),
  };
}
