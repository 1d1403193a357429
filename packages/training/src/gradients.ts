// A loss and its gradients with respect to some weights.
import { tidy, variableGrads, type NamedTensorMap, type Scalar, type Variable } from '@tensorflow/tfjs-core';

/**
 * The value of a loss and its gradients by the variables' names. Where no weight learns the loss is computed all the same, and
 * there are no gradients: as in Keras, a frozen model can be fitted, and stays what it is.
 */
export function valueAndGradients(
  lossOf: () => Scalar,
  variables: Variable[],
): { readonly value: Scalar; readonly grads: NamedTensorMap } {
  return variables.length === 0 ? { value: tidy(lossOf), grads: {} } : variableGrads(lossOf, variables);
}
