// Weights that a step of training changes without an optimizer, such as the moving averages of a batch normalization.
import type { WeightUpdate } from '@rnnkit/layers';
import { keep, type Tensor, type Variable } from '@tensorflow/tfjs-core';

/** What such weights will be after a step, kept until it is taken or given up. */
export type NextValues = ReadonlyMap<Variable, Tensor>;

/** Works out what layers ask for, one call after the other. Nothing changes yet. */
export function nextValues(updates: readonly WeightUpdate[]): NextValues {
  const values = new Map<Variable, Tensor>();
  for (const { variable, next } of updates) values.set(variable, next(values.get(variable) ?? variable));
  for (const [variable, value] of values) values.set(variable, keep(value.clone()));
  return values;
}

/** Gives the weights these values. */
export function takeValues(values: NextValues): void {
  for (const [variable, value] of values) variable.assign(value);
}

/** Frees what has been kept. */
export function disposeNextValues(values: NextValues): void {
  for (const value of values.values()) value.dispose();
}
