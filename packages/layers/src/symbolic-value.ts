// Values that are not there yet: what layers are joined with before there is data.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { layerPart, partly, type Part } from './part.ts';
import { describeShape, type Shape } from './shape.ts';

/** What applying a layer asks of it. */
export interface AppliedLayer {
  readonly name: string;
  computeOutputShapes(inputShapes: readonly Shape[]): readonly Shape[];
}

/** A layer applied to some values. */
export interface LayerCall {
  /** The layer; `expectLayer` gives all of it. */
  readonly layer: AppliedLayer;
  readonly inputs: readonly SymbolicValue[];
  /** The states before the first step; none when they are zero. */
  readonly initialState: readonly SymbolicValue[];
  /** Whose mask counts instead of the inputs' own. */
  readonly mask: SymbolicValue | undefined;
  /** What comes of it. */
  readonly outputs: readonly SymbolicValue[];
  /** How many calls there were before it. */
  readonly order: number;
}

let calls = 0;

/** Options of a layer's `apply`. */
export interface ApplyOptions {
  /** The states before the first step, for recurrent layers: `[batch, units]` each. Default: zeros. */
  readonly initialState?: readonly SymbolicValue[] | undefined;
  /**
   * Whose steps are valid instead of the input's own: a value with a mask, such as the output of an embedding with `maskZero`, or one
   * of zeros and ones, `[batch, time]`. Default: the input's mask.
   */
  readonly mask?: SymbolicValue | undefined;
}

/** Where a value comes from: one of a layer's outputs, by its place. */
export interface Origin {
  readonly call: LayerCall;
  readonly index: number;
}

/**
 * A value that will be there once data comes: an input of a model, or what a layer will make of others. It can be walked through: it
 * gives the outputs of the call that it comes from, of which it is the first, and then the states.
 *
 * @example
 * const [sequence, state] = gru({ units: 8, returnSequences: true, returnState: true }).apply(source);
 */
export class SymbolicValue implements Iterable<SymbolicValue> {
  /** Its shape; null for sizes that may differ. */
  readonly shape: Shape;
  /** `int32` for whole numbers, such as ids of tokens. */
  readonly dtype: 'float32' | 'int32';
  /** Its name, such as that of an input, or of the layer that it comes from. */
  readonly name: string;
  /** Where it comes from; undefined for an input. */
  readonly origin: Origin | undefined;

  constructor(shape: Shape, dtype: 'float32' | 'int32', name: string, origin?: Origin) {
    this.shape = shape;
    this.dtype = dtype;
    this.name = name;
    this.origin = origin;
  }

  *[Symbol.iterator](): Generator<SymbolicValue, undefined> {
    yield* this.origin?.call.outputs ?? [this];
  }
}

/** The symbolic values that a caller gives. @throws Error when one is none */
export function symbolicValues(owner: string, given: unknown): readonly SymbolicValue[] {
  // One value can be walked through, too.
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  const wrong = values.findIndex((value) => !isSymbolic(value));
  if (wrong === -1 && values.length > 0) return values as readonly SymbolicValue[];
  throw new RnnkitError(
    'invalid-argument',
    `${owner} is applied to values, such as input({ shape: [null] }) or what another layer's apply returns; got ${check.describe(values[wrong])}. Tensors are passed to call.`,
  );
}

/** Whether it is a value that is not there yet, of this or another copy of the package. */
export function isSymbolic(value: unknown): value is SymbolicValue {
  const { shape, dtype, name } = Object(value) as Partial<SymbolicValue>;
  return Array.isArray(shape) && typeof dtype === 'string' && typeof name === 'string' && !('dataId' in Object(value));
}

/** Applies a layer to values. @throws Error when the layer cannot take values of such shapes */
export function applyLayer(
  layer: AppliedLayer,
  inputs: SymbolicValue | readonly SymbolicValue[],
  options: ApplyOptions,
): SymbolicValue {
  const values = symbolicValues(layer.name, inputs);
  const checks = {
    initialState: (given: unknown) => symbolicValues(`${layer.name}: initialState`, given),
    mask: (given: unknown) => symbolicValues(`${layer.name}: mask`, given)[0],
  };
  const { initialState = [], mask } = check.checkOptions<ApplyOptions>(layer.name, checks, {}, options);
  const outputs: SymbolicValue[] = [];
  const shapes = shapesOf(layer, values);
  const call: LayerCall = { layer, inputs: values, initialState, mask, outputs, order: calls++ };
  for (const [index, shape] of shapes.entries()) {
    outputs.push(new SymbolicValue(shape, 'float32', layer.name, { call, index }));
  }
  return outputs[0]!;
}

/** The same, where it is there. */
export const applying: Part<typeof applyLayer> = layerPart('apply');

/** Applies a layer to values. @throws Error when the program has left that out, too */
export const join: typeof applyLayer = partly(applying);

function shapesOf(layer: AppliedLayer, values: readonly SymbolicValue[]): readonly Shape[] {
  const shapes = values.map(({ shape }) => shape);
  try {
    return layer.computeOutputShapes(shapes);
  } catch (error) {
    const given = values.map(({ name, shape }) => `${name} ${describeShape(shape)}`).join(' and ');
    throw new RnnkitError(
      'invalid-argument',
      `${layer.name} cannot be applied to ${given}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
