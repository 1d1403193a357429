// A loss and its gradients with respect to some weights.
import { registerStockGradients } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import { engine, tidy, variableGrads, type NamedTensorMap, type Scalar, type Variable } from '@tensorflow/tfjs-core';

/**
 * The value of a loss and its gradients by the variables' names. Where no weight learns the loss is computed all the same, and
 * there are no gradients: as in Keras, a frozen model can be fitted, and stays what it is.
 *
 * @throws Error when no weight has a part in the loss
 */
export function valueAndGradients(
  lossOf: () => Scalar,
  variables: Variable[],
): { readonly value: Scalar; readonly grads: NamedTensorMap } {
  registerStockGradients();
  if (variables.length === 0) return { value: tidy(lossOf), grads: {} };
  try {
    return tidy(() => variableGrads(lossOf, variables));
  } catch (error) {
    forgetTape();
    if (!(error instanceof Error) || !/^Cannot (?:compute gradient|find a connection)/.test(error.message)) throw error;
    throw new RnnkitError(
      'invalid-argument',
      'No weight that learns has a part in the loss: is it computed from the predictions, by operations that have a gradient?',
      { cause: error },
    );
  }
}

/** Frees what was saved for the way back, which tfjs does only after it has gone it. */
function forgetTape(): void {
  const { state } = engine();
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  state.activeTape = [];
}
