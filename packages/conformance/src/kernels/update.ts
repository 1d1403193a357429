// What the references of the update kernels have in common. A rule updates one element: from its value, gradient
// and slots to its new value and slots, by name. update-table.ts lists them, the cases are in update-cases.ts.
import { runUpdate, type Convention, type UpdateAttributes, type UpdateInputs, type UpdateKernel } from '@rnnkit/core';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { Arithmetic } from '../arithmetic.ts';
import { at, type Arrays, type NdArray } from '../array.ts';
import type { Tensors } from '../trial.ts';

/** One element of a variable, its gradient and its slots. Slots that a variant does not have are absent. */
export interface Element {
  readonly variable: number;
  readonly gradient: number;
  readonly [slot: string]: number | undefined;
}

/** What an update makes of one element: the new variable and the new slots, without the gradient. */
export type UpdatedElement = Readonly<Record<string, number | undefined>> & { readonly variable: number };

/** An optimizer's formula for one element. */
export type UpdateRule<Attributes extends UpdateAttributes> = (
  element: Element,
  attributes: Attributes,
  arithmetic: Arithmetic,
) => UpdatedElement;

/** One variant of an update, such as that with momentum. */
export interface UpdateVariant {
  readonly name: string;
  /** Slots, and whether their values are never negative. */
  readonly slots: Readonly<Record<string, 'any' | 'positive'>>;
  readonly reference: (inputs: Arrays, arithmetic: Arithmetic) => Arrays;
  readonly update: (inputs: Tensors, donate?: boolean) => Tensor[];
}

/** An update kernel under test. */
export interface UpdateUnderTest {
  readonly kernel: { readonly name: string };
  readonly update: (inputs: never, attributes: never) => Tensor[];
  readonly variants: readonly UpdateVariant[];
}

/** An update kernel, its reference and its variants: their names, slots and attributes. */
export function underTest<
  Inputs extends UpdateInputs,
  Attributes extends UpdateAttributes,
  Numbers extends string,
  Choices extends string,
>(
  kernel: UpdateKernel<Inputs, Attributes, Numbers, Choices>,
  rule: UpdateRule<Attributes>,
  variants: readonly (readonly [name: string, slots: UpdateVariant['slots'], attributes: Attributes])[],
): UpdateUnderTest {
  const update = (inputs: Tensors, attributes: Attributes): Tensor[] =>
    runUpdate(kernel, inputs as unknown as Inputs, attributes);
  return {
    kernel,
    update,
    variants: variants.map(([name, slots, attributes]) => ({
      name,
      slots,
      reference: (inputs, arithmetic) => updateArrays(rule, inputs, attributes, arithmetic),
      update: (inputs, donate = false) => update(inputs, { ...attributes, donate }),
    })),
  };
}

/** Attributes that variants have in common. */
export const common: UpdateAttributes = { learningRate: 0.05, weightDecay: 0 };
/** The same with weight decay. */
export const decay: UpdateAttributes = { learningRate: 0.05, weightDecay: 0.1 };
/** Whose definitions are tried. */
export const conventions: readonly Convention[] = ['keras', 'pytorch'];
/** Large enough that it matters where it is added. */
export const epsilon = 1e-3;
/** The slots of Adam. */
export const moments: UpdateVariant['slots'] = { momentum: 'any', velocity: 'positive' };
/** The attributes of Adam. */
export const betas: { readonly beta1: number; readonly beta2: number; readonly epsilon: number } = {
  beta1: 0.9,
  beta2: 0.99,
  epsilon,
};

/** Applies a rule to every element of arrays of one shape. */
export function updateArrays<Attributes extends UpdateAttributes>(
  rule: UpdateRule<Attributes>,
  inputs: Arrays,
  attributes: Attributes,
  arithmetic: Arithmetic,
): Record<string, NdArray> {
  const present = Object.entries(inputs).filter((entry): entry is [string, NdArray] => entry[1] !== undefined);
  const { shape, data } = inputs['variable']!;
  const results: Record<string, NdArray> = {};
  for (const [name] of present) {
    if (name !== 'gradient') results[name] = { shape, data: new Float64Array(data.length) };
  }
  for (let index = 0; index < data.length; index++) {
    const element = Object.fromEntries(present.map(([name, array]) => [name, at(array.data, index)]));
    const updated = rule(element as unknown as Element, attributes, arithmetic);
    for (const [name, result] of Object.entries(results)) result.data[index] = updated[name] ?? Number.NaN;
  }
  return results;
}

/** Decoupled weight decay, which comes before every update: p ← p − p · weightDecay · learningRate. */
export function decayed(
  variable: number,
  { weightDecay, learningRate }: UpdateAttributes,
  { round }: Arithmetic,
): number {
  return weightDecay === 0 ? variable : round(variable - variable * weightDecay * learningRate, Math.abs(variable), 2);
}

/** a · x + b · y, rounded as a backend does: two products and a sum. */
export function mix(a: number, x: number, b: number, y: number, { round }: Arithmetic): number {
  return round(a * x + b * y, Math.abs(a * x) + Math.abs(b * y), 3);
}

/** p − step, where the step itself took several roundings. */
export function stepFrom(variable: number, step: number, { round }: Arithmetic): number {
  const rounded = round(step, Math.abs(step), 5);
  return round(variable - rounded, Math.abs(variable) + Math.abs(rounded));
}
