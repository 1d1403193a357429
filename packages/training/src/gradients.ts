// A loss and its gradients with respect to some weights. tfjs' own walk back over its tape copies every node before, and keeps what
// it knows of tensors in objects by their numbers: an eighth of a training step of a small model.
import { registerStockGradients } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import {
  add,
  engine,
  ones,
  tidy,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';

type TapeNode = NonNullable<ReturnType<typeof engine>['state']['activeTape']>[number];

/** What depends on some variables: nodes of the tape in their order, and the numbers of tensors. */
interface Dependents {
  readonly nodes: readonly TapeNode[];
  readonly tensors: ReadonlySet<number>;
}

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
    return tidy(() => {
      const value = record(lossOf);
      const found = goBack(dependentsOf(variables), value);
      const grads: NamedTensorMap = {};
      for (const { id, name } of variables) {
        const gradient = found.get(id);
        if (gradient !== undefined) grads[name] = gradient;
      }
      if (Object.keys(grads).length === 0) throw withoutPart();
      return { value, grads };
    });
  } finally {
    forgetTape();
  }
}

/** Computes a loss, and has tfjs write down how. */
function record(lossOf: () => Scalar): Scalar {
  const { state } = engine();
  if (state.gradientDepth === 0) state.activeTape = [];
  state.gradientDepth++;
  try {
    return tidy(lossOf);
  } finally {
    state.gradientDepth--;
  }
}

function dependentsOf(variables: readonly Variable[]): Dependents {
  const tensors = new Set(variables.map(({ id }) => id));
  const nodes = engine().state.activeTape.filter(({ inputs, outputs }) => {
    if (!Object.values(inputs).some(({ id }) => tensors.has(id))) return false;
    for (const { id } of outputs) tensors.add(id);
    return true;
  });
  return { nodes, tensors };
}

/** The gradients of a value, by the numbers of the tensors that it depends on. */
function goBack({ nodes, tensors }: Dependents, value: Tensor): ReadonlyMap<number, Tensor> {
  const gradients = new Map<number, Tensor>([[value.id, ones(value.shape)]]);
  for (const { kernelName, inputs, outputs, gradient } of nodes.toReversed()) {
    const upstream = outputs.map(({ id }) => gradients.get(id));
    if (upstream.every((one) => one === undefined)) continue;
    // Of outputs that have no part in the value tfjs makes zeros.
    const parts = gradient?.(upstream as Tensor[]);
    for (const [name, { id, shape }] of Object.entries(inputs)) {
      if (!tensors.has(id)) continue;
      const compute = parts?.[name];
      if (compute === undefined) throw withoutPart(`There is no gradient of ${kernelName} by its input ${name}.`);
      const part = tidy(compute);
      if (part.dtype !== 'float32' || part.shape.join() !== shape.join())
        throw wrongGradient(kernelName, name, part, shape);
      const before = gradients.get(id);
      gradients.set(id, before === undefined ? part : add(before, part));
      before?.dispose();
    }
  }
  return gradients;
}

function withoutPart(cause?: string): RnnkitError {
  return new RnnkitError(
    'invalid-argument',
    'No weight that learns has a part in the loss: is it computed from the predictions, by operations that have a gradient?',
    cause === undefined ? undefined : { cause: new Error(cause) },
  );
}

function wrongGradient(
  kernel: string,
  input: string,
  { dtype, shape }: Tensor,
  expected: readonly number[],
): RnnkitError {
  return new RnnkitError(
    'invalid-argument',
    `The gradient of ${kernel} by its input ${input} is ${dtype} [${shape.join(', ')}]; it has to be float32 [${expected.join(', ')}], as the input.`,
  );
}

/** Frees what was saved for the way back. */
function forgetTape(): void {
  const { state } = engine();
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  state.activeTape = [];
}
