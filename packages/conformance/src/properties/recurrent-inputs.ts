// What the properties of the recurrent operations are tried on: small random weights and batches, and how to run, read and
// compare. The trials with references are in kernels/.
import type { RecurrentTensors } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { grads, sum, tensor, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import type { Case, CaseContext, Topic } from '../case.ts';

/** Features of every property's inputs. */
export const features = 4;
/** Units of every property's inputs. */
export const units = 5;

/** Options that properties set. */
export interface OperationOptions {
  readonly goBackwards?: boolean;
  readonly returnSequences?: boolean;
  readonly returnState?: boolean;
}

/** A recurrent operation of core, whichever. */
export type Operation = (
  inputs: RecurrentTensors & { readonly initialCell?: Tensor | undefined },
  options: OperationOptions,
) => { readonly output: Tensor; readonly hidden?: Tensor; readonly cell?: Tensor };

const operations: readonly (readonly [group: string, form: string, gates: number, operation: Operation])[] = [
  ['simpleRnn', '', 1, ops.simpleRnn],
  ['lstm', '', 4, ops.lstm],
  ['gru', 'resetBefore: ', 3, (inputs, options) => ops.gru(inputs, { ...options, variant: 'resetBefore' })],
  ['gru', 'resetAfter: ', 3, (inputs, options) => ops.gru(inputs, { ...options, variant: 'resetAfter' })],
];

/** x and the weights. */
export type Weights = Record<'x' | 'kernel' | 'recurrentKernel' | 'bias', Tensor>;

/** Random x and weights of an operation. */
export function inputsOf(operation: Operation, gates: number, batch: number, time: number, seed: number): Weights {
  const random = new Random(seed);
  const normal = (...shape: number[]): Tensor =>
    tensor(
      Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, () => random.normal(0, 0.5)),
      shape,
    );
  const twoBiases = operation === operations[3]![3];
  return {
    x: normal(batch, time, features),
    kernel: normal(features, gates * units),
    recurrentKernel: normal(units, gates * units),
    bias: twoBiases ? normal(2, gates * units) : normal(gates * units),
  };
}

/** Throws unless values are equal, or nearly where there is a bound. NaN equals NaN. */
export function expectEqual(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  bound: number | ((index: number) => number) = 0,
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: there are ${actual.length} elements, expected ${expected.length}.`);
  }
  for (let index = 0; index < expected.length; index++) {
    const [found, wanted] = [actual[index]!, expected[index]!];
    if (found === wanted || (Number.isNaN(found) && Number.isNaN(wanted))) continue;
    const allowed = typeof bound === 'number' ? bound : bound(index);
    if (!(Math.abs(found - wanted) <= allowed)) {
      throw new Error(`${what}: element ${index} is ${found}, expected ${wanted}.`);
    }
  }
}

/** One case for each recurrent operation. */
export function forEachOperation(
  name: string,
  topic: Topic,
  run: (context: CaseContext, gates: number, operation: Operation, group: string) => Promise<void>,
): Case[] {
  return operations.map(([group, form, gates, operation]) => ({
    group,
    name: form + name,
    topics: [topic],
    run: (context) => run(context, gates, operation, group),
  }));
}

/** Values and, where the backend trains, the gradients of x and of the weights, of one run. */
export async function runOnce(
  { backend }: CaseContext,
  operation: Operation,
  inputs: Weights,
): Promise<Record<string, ArrayLike<number>>> {
  const names = ['x', 'kernel', 'recurrentKernel', 'bias'] as const;
  const run = (...given: Tensor[]): Scalar => {
    const [x, kernel, recurrentKernel, bias] = given as [Tensor, Tensor, Tensor, Tensor];
    return sum(operation({ x, kernel, recurrentKernel, bias }, { returnSequences: true }).output);
  };
  const results = tidy(() => {
    const outputs: Record<string, Tensor> = { output: operation(inputs, { returnSequences: true }).output };
    if (!backend.capabilities.training) return outputs;
    for (const [index, gradient] of grads(run)(names.map((name) => inputs[name])).entries()) {
      outputs[`gradient of ${names[index]!}`] = gradient;
    }
    return outputs;
  });
  return readAll(results);
}

/** Reads tensors and frees them. */
export async function readAll(tensors: Record<string, Tensor>): Promise<Record<string, ArrayLike<number>>> {
  const values: Record<string, ArrayLike<number>> = {};
  for (const [name, one] of Object.entries(tensors)) values[name] = await one.data();
  freeAll(tensors);
  return values;
}

/** Frees tensors. */
export function freeAll(tensors: Record<string, Tensor>): void {
  for (const one of Object.values(tensors)) one.dispose();
}

/** A rounding of each of up to 20 terms, on values of about one. */
export function roundingOf({ precision }: CaseContext): number {
  return 20 * 2 * precision.unitRoundoff;
}
