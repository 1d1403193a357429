// What the suite tries of a kernel: its own cases, and its part in the properties that every kernel has.
import type { Case } from '../case.ts';
import type { Trial } from '../trial.ts';

/** A trial in a property's cases. */
export interface PropertyTrial {
  /** What the case's name begins with. Default: nothing. */
  readonly form?: string;
  /** What the case's name ends with. Default: nothing. */
  readonly detail?: string;
  readonly make: (seed: number) => Trial;
}

/** A call that must throw, and a part of the message that says why. Tensors are made inside, on the active backend. */
export type Refusal = readonly [what: string, message: string, run: () => unknown];

/** A kernel under test, with its gradient and its other forms. */
export interface KernelUnderTest {
  /** All that belong together; a form with embedding comes after the plain one. */
  readonly kernels: readonly { readonly name: string }[];
  readonly cases: readonly Case[];
  /** Whose gradients are compared with differences of values. */
  readonly differences: readonly PropertyTrial[];
  /** Whose inputs are parts of tensors and results of operations. */
  readonly madeInputs: readonly PropertyTrial[];
  /** Whose inputs are of other types. */
  readonly types: readonly PropertyTrial[];
  readonly refusals: readonly Refusal[];
}
