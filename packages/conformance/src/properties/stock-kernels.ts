// Stock kernels of tfjs that a backend replaces while it is in use: a host's own code meets them, too. Each has to give what
// tfjs' CPU backend gives, in the same type, and to throw where that throws; what is not float32 it may also refuse.
import { useBackend, type Backend } from '@rnnkit/core';
import * as tf from '@tensorflow/tfjs-core';

import type { Case, CaseContext } from '../case.ts';
import { calls, type Call, type Given, type Type } from './stock-calls.ts';

/** What a call came to: a tensor's type, shape and values, or the error that it threw. */
type Outcome =
  | { readonly error: unknown }
  | { readonly dtype: string; readonly shape: readonly number[]; readonly values: ArrayLike<number> };

async function outcomeOf(run: Call['run'], inputs: readonly Given[], dtype: Type): Promise<Outcome> {
  let result: tf.Tensor;
  try {
    result = tf.tidy(() => run(inputs.map(({ shape, values }) => tf.tensor([...values], [...shape], dtype))));
  } catch (error) {
    return { error };
  }
  const outcome = { dtype: result.dtype, shape: result.shape, values: await result.data() };
  result.dispose();
  return outcome;
}

function typesOf({ inputs, floats: only }: Call): readonly Type[] {
  const isOrdinary = only !== true && inputs.every(({ values }) => values.every((value) => Number.isInteger(value)));
  return isOrdinary ? ['float32', 'int32', 'bool'] : ['float32'];
}

/** Throws unless the outcome is the CPU's. */
function compare(
  where: string,
  found: Outcome,
  wanted: Outcome,
  allowed: (index: number, value: number) => number,
): void {
  if ('error' in wanted) {
    if ('error' in found) return;
    throw new Error(`${where} is refused by tfjs (${String(wanted.error)}), not here.`);
  }
  if ('error' in found) {
    throw new Error(`${where} is refused here, not by tfjs: ${String(found.error)}`, { cause: found.error });
  }
  if (found.dtype !== wanted.dtype || found.shape.join() !== wanted.shape.join()) {
    throw new Error(
      `${where} is ${found.dtype} [${found.shape.join(', ')}], expected ${wanted.dtype} [${wanted.shape.join(', ')}].`,
    );
  }
  for (let index = 0; index < wanted.values.length; index++) {
    const [value, expected] = [found.values[index]!, Math.fround(wanted.values[index]!)];
    if (value === expected || (Number.isNaN(value) && Number.isNaN(expected))) continue;
    if (!(Number.isFinite(expected) && Math.abs(value - expected) <= allowed(index, expected))) {
      throw new Error(`${where}: element ${index} is ${value}, expected ${expected}.`);
    }
  }
}

/** The CPU computes in double, whose last place shows where what is left of a number close to 1 is small. */
const doubleRounding = 2 ** -51;

/** A call in one type, and what it has to come to. */
interface Expected {
  readonly where: string;
  readonly call: Call;
  readonly dtype: Type;
  readonly wanted: Outcome;
  readonly sizes: Outcome | undefined;
}

async function expectedOf(kernel: string): Promise<Expected[]> {
  const expected: Expected[] = [];
  for (const call of calls[kernel]!) {
    for (const dtype of typesOf(call)) {
      expected.push({
        where: `${kernel} ${call.what} in ${dtype}`,
        call,
        dtype,
        wanted: await outcomeOf(call.run, call.inputs, dtype),
        sizes: call.sizes === undefined ? undefined : await outcomeOf(call.sizes, call.inputs, dtype),
      });
    }
  }
  return expected;
}

/** What the stock kernels that the backend replaces have to come to, computed while it is not in use. */
async function expectedOfReplaced(backend: Backend): Promise<Expected[]> {
  const functions = (): Map<string, unknown> =>
    new Map(tf.getKernelsForBackend(backend.name).map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc]));
  const inUse = functions();
  await backend.dispose();
  try {
    const replaced = [...functions()].flatMap(([name, stock]) => (inUse.get(name) === stock ? [] : [name]));
    const unknown = replaced.filter((name) => calls[name] === undefined);
    if (unknown.length > 0) {
      throw new Error(
        `It replaces ${unknown.join(', ')}, which the suite cannot try; leave the stock kernel in its place.`,
      );
    }
    if (replaced.length === 0) return [];
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
    const lists: Expected[][] = [];
    for (const kernel of replaced) lists.push(await expectedOf(kernel));
    return lists.flat();
  } finally {
    await useBackend(backend);
  }
}

async function tryReplacements({ backend, precision }: CaseContext): Promise<void> {
  const { unitRoundoff, smallestNormal, activationUlp } = precision;
  for (const { where, call, dtype, wanted, sizes: measured } of await expectedOfReplaced(backend)) {
    const found = await outcomeOf(call.run, call.inputs, dtype);
    // A backend may know floats alone.
    if ('error' in found && dtype !== 'float32') continue;
    compare(where, found, wanted, (index, value) => {
      const size = measured !== undefined && 'values' in measured ? measured.values[index]! : Math.abs(value);
      const factor = 16 * activationUlp + (call.terms === undefined ? 0 : 8 * Math.sqrt(call.terms));
      return factor * unitRoundoff * size + doubleRounding + smallestNormal;
    });
  }
}

/** The cases. */
export const stockKernelCases: readonly Case[] = [
  {
    group: 'backend',
    name: 'stock kernels that it replaces give what tfjs’ own give',
    topics: ['stock'],
    run: tryReplacements,
  },
];
