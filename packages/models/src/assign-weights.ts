import { check, RnnkitError } from '@rnnkit/data/predict';
import { tensor, tidy, type Variable } from '@tensorflow/tfjs-core';

/** Gives weights other values, all of them or none. @throws Error when their number or sizes do not fit */
export function assignWeights(
  weights: readonly { readonly name: string; readonly variable: Variable }[],
  values: readonly Float32Array[],
): void {
  if (!Array.isArray(values)) {
    throw new RnnkitError(
      'invalid-argument',
      `setWeights takes a list of Float32Arrays; got ${check.describe(values)}.`,
    );
  }
  if (values.length !== weights.length) {
    throw new RnnkitError('invalid-argument', `The model has ${weights.length} weights; got ${values.length}.`);
  }
  for (const [index, { name, variable }] of weights.entries()) {
    const given: unknown = values[index];
    if (!(given instanceof Float32Array)) {
      throw new RnnkitError('invalid-argument', `${name} is set by a Float32Array; got ${check.describe(given)}.`);
    }
    if (given.length !== variable.size) {
      throw new RnnkitError('invalid-argument', `${name} holds ${variable.size} numbers; got ${given.length}.`);
    }
  }
  tidy(() => {
    for (const [index, { variable }] of weights.entries()) variable.assign(tensor(values[index], variable.shape));
  });
}
