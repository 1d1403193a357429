// What operations do besides running a kernel. `@rnnkit/core/ops` puts it in; a program that only predicts, on a backend that has the
// kernels, takes its operations from `@rnnkit/core/predict` and is without it.
import { needed, part, type Part } from '@rnnkit/data/predict';
import type { KernelBackend, Tensor } from '@tensorflow/tfjs-core';

import { refusals } from './refused.ts';

/** Runs a kernel in another way than `runKernel`: on the tape, or from stock kernels. */
export type Runner = (inputs: never, attributes: never, outputs: number) => Tensor[];

/** The parts that may be left out; runners by the names of the kernels. */
export interface Parts {
  /** Kernels from stock ones, on the tape, for a backend that lacks them. */
  readonly composed: Readonly<Record<string, Runner>>;
  /** Kernels as one node of the tape, with their gradients. */
  readonly recorded: Readonly<Record<string, Runner>>;
  /** Throw where an operation's inputs are not what they have to be. Without them a backend looks at what its kernels get. */
  readonly checks: {
    readonly dense: (x: Tensor, kernel: Tensor, bias: Tensor | undefined) => void;
    readonly embedding: (table: Tensor, ids: Tensor) => void;
    readonly recurrent: (operation: string, kernel: string, inputs: object, attributes: object) => void;
  };
  /** Makes the best of a backend that nobody has chosen, or starts one. @throws Error when none can start at once */
  readonly adopt: (native: KernelBackend | undefined) => KernelBackend;
}

/** The parts, where they are there. */
export const parts: Part<Parts> = part('An operation on any backend', '@rnnkit/core/ops');

/** What runs a kernel in another way. @throws Error when the program has left it out */
export function runnerOf(kind: 'composed' | 'recorded', kernel: string): Runner {
  const runner = parts.value?.[kind][kernel];
  if (runner === undefined) throw needed(refusals).noRunner(kind, kernel);
  return runner;
}
