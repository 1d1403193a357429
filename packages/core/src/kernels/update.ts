// What all optimizer update kernels have in common. An update reads a variable, its gradient and the optimizer's slots,
// and returns the new variable and the new slots as new tensors: [variable, ...slots that are present].
//   p ← p · (1 − weightDecay · learningRate) − change
// The change and the new slots are the kernel's rule, which is written once, over any arithmetic: over tensors it is the operation
// from stock kernels, over pieces of GLSL a program. What has to be written by hand to be fast reads its numbers and choices only.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Kernel } from '../kernel.ts';

/** Inputs that every update kernel takes, all of one shape. */
export interface UpdateInputs {
  /** The value to update. */
  readonly variable: TensorInfo;
  /** Its gradient. */
  readonly gradient: TensorInfo;
}

/** Attributes that every update kernel takes. */
export interface UpdateAttributes {
  /** The step size. */
  readonly learningRate: number;
  /** Decoupled weight decay; 0 for none. */
  readonly weightDecay: number;
  /**
   * Whether the caller donates the variable and the slots: it disposes of them after the update, and does not read them
   * before. A backend may then put the new values where the old ones are, unless somebody else holds them, too. Default
   * false.
   */
  readonly donate?: boolean | undefined;
}

/** Whose definition an update follows where Keras and PyTorch differ. */
export type Convention = 'keras' | 'pytorch';

type Unary<Value> = (x: Value) => Value;
type Binary<Value> = (x: Value, y: Value) => Value;

/** What a rule computes with, element by element. A number is a value, too. */
export interface UpdateArithmetic<Value, Scalar extends Value> {
  readonly add: Binary<Value>;
  readonly subtract: Binary<Value>;
  readonly multiply: Binary<Value>;
  readonly divide: Binary<Value>;
  /** The larger of the two. */
  readonly larger: Binary<Value>;
  readonly squareRoot: Unary<Value>;
  readonly absolute: Unary<Value>;
  /** 1 above 0, −1 below, else 0. */
  readonly sign: Unary<Value>;
  /** A moving average: share · old + (1 − share) · value, with 1 − share as it is in double. */
  readonly blend: (share: Scalar, old: Value, value: Value) => Value;
}

/** A value for each input of an update but the variable; slots that are not in use are undefined. */
export type UpdateValues<Inputs, Value> = {
  readonly [Name in keyof Inputs as Exclude<Name, 'variable'>]: undefined extends Inputs[Name]
    ? Value | undefined
    : Value;
};

/** What a rule says: by how much the variable is lowered, and the new slots. */
export type UpdateResult<Inputs, Value> = Omit<UpdateValues<Inputs, Value>, 'gradient'> & { readonly change: Value };

/** The declaration of an update kernel. */
export interface UpdateKernel<
  Inputs extends UpdateInputs = UpdateInputs,
  Attributes extends UpdateAttributes = UpdateAttributes,
  Numbers extends string = string,
  Choices extends string = never,
> extends Kernel<Inputs, Attributes> {
  /** The slots, in the order of the outputs after the variable. */
  readonly slots: readonly Exclude<keyof Inputs & string, keyof UpdateInputs>[];
  /** The numbers that the rule needs in a step, in double and in the order in which a loop written by hand is given them. */
  numbers(attributes: Attributes): Readonly<Record<Numbers, number>>;
  /** What decides how the rule reads, whatever the numbers are. Default: nothing. */
  choices?(attributes: Attributes): Readonly<Record<Choices, boolean>>;
  /** The rule. It asks for nothing but which slots there are and what the choices say, so that it can be traced. */
  rule<Value, Scalar extends Value>(
    arithmetic: UpdateArithmetic<Value, Scalar>,
    values: UpdateValues<Inputs, Value>,
    numbers: Readonly<Record<Numbers, Scalar>>,
    choices: Readonly<Record<Choices, boolean>>,
  ): UpdateResult<Inputs, Value>;
}

/** Any update kernel. */
export type AnyUpdateKernel = UpdateKernel<
  UpdateInputs & Readonly<Record<string, TensorInfo>>,
  UpdateAttributes,
  string,
  string
>;

/** All inputs of an update have the variable's shape. */
export function updateShapes(inputs: UpdateInputs): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(Object.keys(inputs).map((name) => [name, inputs.variable.shape]));
}

/** What is left of a variable by weight decay, which comes before the update. */
export function keptShare({ weightDecay, learningRate }: UpdateAttributes): number {
  return 1 - weightDecay * learningRate;
}
