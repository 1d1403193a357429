// A trial: inputs, what must come of them, and the two ways to get it: by the backend's own kernels, handed the caches as
// the contract says, and by core's differentiable operation on tfjs' tape (which composes what the backend lacks).
import { hasKernel } from '@rnnkit/core';
import { customGrad, grads, keep, scalar, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import { toTensor, type Arrays } from './array.ts';
import type { CaseContext } from './case.ts';
import { describeDeviation, worstDeviations, type Deviation } from './compare.ts';
import { expectationsOf, type Expectation, type Reference } from './expectation.ts';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Runs on tensors of the inputs and returns results by name; `training` says whether gradients are wanted, too. */
export type Way = (inputs: Tensors, training: boolean) => Tensors;

/** A trial. Results are named as in the reference; a prefix up to a dot tells how they came about. */
export interface Trial {
  /** What is tried, in a few words or as JSON, so that a failure can be repeated. */
  readonly description: string;
  readonly inputs: Arrays;
  readonly reference: Reference;
  /** The kernels under test: the forward one, then the gradient where there is one. */
  readonly kernels: readonly { readonly name: string }[];
  /** Runs the kernels themselves; absent where only core's operation can. */
  readonly byKernel: Way | undefined;
  readonly byOperation: Way;
}

/** The ways that a trial can go on the active backend. */
export function waysOf(trial: Trial, context: CaseContext): [name: string, way: Way][] {
  const ways: [string, Way][] = [['operation', trial.byOperation]];
  const needed = context.backend.capabilities.training ? trial.kernels : trial.kernels.slice(0, 1);
  if (trial.byKernel !== undefined && needed.every(hasKernel)) ways.unshift(['kernel', trial.byKernel]);
  return ways;
}

/** Goes every way and compares all results with the reference. */
export async function tryTrial(context: CaseContext, trial: Trial): Promise<void> {
  const expected = expectationsOf(trial.reference, context.precision);
  for (const [name, way] of waysOf(trial, context)) {
    const results = await resultsOf(trial.inputs, way, context.backend.capabilities.training);
    compareResults(context, trial, name, results, expected);
  }
}

/** Compares the results of one way with what they must be. @throws Error with each that is further off than its bound */
export function compareResults(
  context: CaseContext,
  trial: Trial,
  wayName: string,
  results: ReadonlyMap<string, Result>,
  expected: ReadonlyMap<string, Expectation>,
): void {
  const failures: Deviation[] = [];
  for (const [name, { shape, data }] of results) {
    const expectation = expected.get(name.slice(name.lastIndexOf('.') + 1));
    if (expectation === undefined) throw new Error(`The suite has no reference for "${name}".`);
    if (shape.join() !== expectation.shape.join()) {
      throw new Error(
        `${failureOf(trial, wayName)}${name} has shape [${shape.join(', ')}], expected [${expectation.shape.join(', ')}].`,
      );
    }
    const { byBound, byUlp } = worstDeviations(name, data, expectation);
    const where = { kernel: kernelOf(trial, name), way: wayName, setting: trial.description };
    context.note({ ...byUlp, ...where });
    context.note({ ...byBound, ...where });
    if (byBound.ratio > 1) failures.push(byBound);
  }
  if (failures.length > 0) {
    throw new Error(failureOf(trial, wayName) + failures.map(describeDeviation).join(' '));
  }
}

/** The kernel that a result is of. */
function kernelOf({ kernels }: Trial, result: string): string {
  const [forward, gradient = forward] = kernels;
  return (/^d[A-Z]/.test(result) ? gradient : forward)!.name;
}

/** What failed and with which inputs. */
export function failureOf(trial: Trial, wayName: string): string {
  return `By the ${wayName}, for ${trial.description}: `;
}

/** A result that was read back. */
export interface Result {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Goes one way, reads all results back and frees every tensor. */
export async function resultsOf(inputs: Arrays, way: Way, training: boolean): Promise<Map<string, Result>> {
  const tensors = toTensors(inputs);
  try {
    return await resultsWith(tensors, way, training);
  } finally {
    disposeAll(tensors);
  }
}

/** Goes one way with tensors that stay, reads all results back and frees those. */
export async function resultsWith(tensors: Tensors, way: Way, training: boolean): Promise<Map<string, Result>> {
  const results = tidy(() => way(tensors, training));
  try {
    const read = new Map<string, Result>();
    for (const [name, result] of Object.entries(results)) {
      read.set(name, { shape: result.shape, data: await result.data() });
    }
    return read;
  } finally {
    disposeAll(results);
  }
}

/** Tensors of all arrays that are present. */
export function toTensors(arrays: Arrays): Tensors {
  const tensors: Record<string, Tensor> = {};
  for (const [name, array] of Object.entries(arrays)) if (array !== undefined) tensors[name] = toTensor(array);
  return tensors;
}

/** Frees tensors. */
export function disposeAll(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}

/** Only those of the tensors that are named. */
export function pick(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => names.includes(name)));
}

/** The tensors under names, in the order in which a kernel returns them. Their number must be right. */
export function named(tensors: readonly Tensor[], names: readonly string[], kernel: { name: string }): Tensors {
  if (tensors.length !== names.length) {
    throw new Error(
      `${kernel.name} returned ${tensors.length} tensors; it returns ${names.length}: ${names.join(', ')}.`,
    );
  }
  return Object.fromEntries(names.map((name, index) => [name, tensors[index]!]));
}

/** The name of an input's gradient: `dKernel` for `kernel`. */
export function gradientName(input: string): string {
  return `d${input[0]!.toUpperCase()}${input.slice(1)}`;
}

/**
 * The way of an operation: its outputs without a tape, its outputs while it is recorded, and the gradients of the
 * inputs that `differentiable` names, for the upstream gradients among the inputs (`dOutput` for `output`, …).
 */
export function onTape(differentiable: readonly string[], operate: (inputs: Tensors) => Tensors): Way {
  return (inputs, training) => {
    const outputs = operate(inputs);
    if (!training) return outputs;
    const names = differentiable.filter((name) => name in inputs);
    const recorded: Record<string, Tensor> = {};
    const gradients = grads((...variables: Tensor[]) => {
      const replaced = Object.fromEntries(names.map((name, index) => [name, variables[index]!]));
      const results = operate({ ...inputs, ...replaced });
      for (const [name, result] of Object.entries(results)) recorded[`recorded.${name}`] = keep(result);
      return withUpstream(results, inputs);
    })(names.map((name) => inputs[name]!));
    const namedGradients = Object.fromEntries(
      gradients.map((gradient, index) => [gradientName(names[index]!), gradient]),
    );
    return { ...outputs, ...recorded, ...namedGradients };
  };
}

/** A scalar whose gradients with respect to the results are the upstream gradients among the inputs. */
export function withUpstream(results: Tensors, inputs: Tensors): Scalar {
  const weighted = Object.keys(results).filter((name) => gradientName(name) in inputs);
  const upstream = weighted.map((name) => inputs[gradientName(name)]!);
  return customGrad(() => ({ value: scalar(0), gradFunc: () => upstream.map((gradient) => gradient.clone()) }))(
    ...weighted.map((name) => results[name]!),
  );
}

/** Goes every way and expects each to throw, with a message that says `culprit`. */
export async function tryRefusal(context: CaseContext, trial: Trial, culprit: string): Promise<void> {
  for (const [name, way] of waysOf(trial, context)) {
    let refusal: unknown;
    try {
      await resultsOf(trial.inputs, way, false);
    } catch (error) {
      refusal = error;
    }
    if (!(refusal instanceof Error)) throw new Error(`${failureOf(trial, name)}nothing was thrown.`);
    if (!refusal.message.includes(culprit)) {
      throw new Error(
        `${failureOf(trial, name)}the error does not say what was wrong (${culprit}): ${refusal.message}`,
        { cause: refusal },
      );
    }
  }
}
