// What a case of the suite is, and what it is given when it is run.
import type { Backend } from '@rnnkit/core';

import type { Precision } from './arithmetic.ts';
import type { Deviation } from './compare.ts';

/** A comparison of one result, and where it was made. */
export interface Observation extends Deviation {
  /** The kernel that the result is of, whether the backend implements it or core composes it. */
  readonly kernel: string;
  /** Whether the suite ran the kernel itself or core's operation. */
  readonly way: string;
  /** The inputs' setting, in words or as JSON. */
  readonly setting: string;
}

/** What an operation cost, counted. */
export interface OperationCost {
  /** What was counted, such as `lstm, one training step of 40 time steps`. */
  readonly what: string;
  /** How many kernels tfjs' engine launched. */
  readonly kernelLaunches: number;
  /** How many bytes were read back from the backend. */
  readonly bytesRead: number;
}

/** What a running case works with. The backend is already the active one. */
export interface CaseContext {
  /** The backend under test. */
  readonly backend: Backend;
  /** Makes another instance of it. */
  readonly makeBackend: () => Promise<Backend>;
  /** Seed of everything drawn at random. */
  readonly seed: number;
  /** How precise its arithmetic has to be. */
  readonly precision: Precision;
  /** Bytes that the backend holds outside of tfjs' books, where it can tell. */
  readonly nativeBytes?: (() => number) | undefined;
  /** Takes note of a comparison. */
  readonly note: (observation: Observation) => void;
  /** Takes note of what an operation cost. */
  readonly count: (cost: OperationCost) => void;
}

/** One case: it passes when `run` resolves. */
export interface Case {
  /** The kernel or operation it is about, such as `lstm`. */
  readonly group: string;
  /** What it tries, unique in its group. */
  readonly name: string;
  /** Further groups it belongs to, by what it looks at: `masks`, `edges`, …; `values` when absent. */
  readonly topics?: readonly Topic[];
  /** Tries it. */
  run(context: CaseContext): Promise<void>;
}

/** What cases look at, whichever kernel they try. */
export const topics = {
  activations: 'every fused activation, and its slope',
  contract: 'what the backend says of itself, starting it, stopping it',
  counters: 'kernel launches and bytes read back, which no timing can blur',
  determinism: 'the same inputs give the same bits',
  differences: 'gradients against finite differences of the backend’s own values',
  edges: 'saturated gates, subnormal numbers, infinities, NaN that must and must not spread',
  fuzz: 'random shapes, masks and options, which shrink when they fail',
  leaks: 'tensors, buffers and bytes that stay behind',
  longSequences: 'sequences whose rounding errors have time to grow',
  masks: 'masked steps, and a padded batch against the same texts alone',
  nothingValid: 'batches without a valid step, whose gradients are zero and never NaN',
  refusals: 'wrong inputs, each of which must give the documented error',
  reversedTime: 'reversed time, also against a reversed input',
  smallNumbers: 'gradients of numbers below 1e-7, and of subnormal ones, which must not be rounded to none',
  states: 'initial states, final states and their gradients',
  stock: 'stock kernels that the backend replaces, against tfjs’ CPU backend, errors included',
  switching: 'another backend takes over in the middle of a training run',
  types: 'whole numbers, booleans and typed arrays where floats are usual',
  values: 'values and gradients against the float64 reference',
  vectors: 'values and gradients against another framework’s',
} as const;

/** A group of cases by what they look at. */
export type Topic = keyof typeof topics;

/** A case's full name, which is unique in the suite. */
export function caseName({ group, name }: Pick<Case, 'group' | 'name'>): string {
  return `${group}: ${name}`;
}

/** All groups that a case belongs to: its kernel's, then its topics. */
export function groupsOf({ group, topics: own = ['values'] }: Case): readonly string[] {
  return [group, ...own];
}

/**
 * The cases that are in any of the groups. `lstm+masks` means those that are in both.
 *
 * @throws Error when a group has no case; the message lists all groups
 */
export function selectCases<One extends Case>(cases: readonly One[], groups: readonly string[]): One[] {
  const known = new Set(cases.flatMap((one) => groupsOf(one)));
  const wanted = groups.map((group) => group.split('+'));
  for (const name of wanted.flat()) {
    if (!known.has(name)) {
      throw new Error(`There is no group "${name}"; there are ${[...known].toSorted().join(', ')}.`);
    }
  }
  return cases.filter((one) => {
    const own = groupsOf(one);
    return wanted.some((together) => together.every((name) => own.includes(name)));
  });
}
