// What operations do besides running a kernel. `@rnnkit/core/ops` puts it in; a program that only predicts, on a backend that has the
// kernels, takes its operations from `@rnnkit/core/predict` and is without it.
import { RnnkitError } from '@rnnkit/data';
import { getBackend, type KernelBackend, type Tensor } from '@tensorflow/tfjs-core';

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
  /** What to do about something that was given in place of a backend, in a sentence after a space. */
  readonly hintAt: (given: unknown) => string;
  /** Makes the best of a backend that nobody has chosen, or starts one. @throws Error when none can start at once */
  readonly adopt: (native: KernelBackend | undefined) => KernelBackend;
}

/** The parts, where they are there. */
export const parts: { value: Parts | undefined } = { value: undefined };

/** What runs a kernel in another way. @throws Error when the program has left it out */
export function runnerOf(kind: 'composed' | 'recorded', kernel: string): Runner {
  const runner = parts.value?.[kind][kernel];
  if (runner !== undefined) return runner;
  throw new RnnkitError(
    'unsupported',
    kind === 'composed'
      ? `The backend "${getBackend()}" has no kernel ${kernel}. Choose one that has it, such as wasm of @rnnkit/backend-wasm, or import @rnnkit/core/ops, which makes it of the kernels of tfjs.`
      : `${kernel} has no gradient in @rnnkit/core/predict, which only runs kernels. Import @rnnkit/core/ops.`,
  );
}
