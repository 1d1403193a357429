// What the optimizer updates share: the variable, its gradient and the slots, by their addresses, and new tensors for all
// but the gradient.
import type { UpdateAttributes, UpdateInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { withMemory, type NativeBackend } from './native.ts';
import type { KernelModule } from './kernel-module.generated.ts';

/** Where the old values of a tensor are, and where its new ones go; both 0 for a slot that is absent. */
type Slot = readonly [old: number, new: number];

/** What an update reads and writes. */
export interface Update {
  readonly kernels: KernelModule;
  readonly size: number;
  readonly gradient: number;
  readonly variable: Slot;
  /** 1 − weightDecay · learningRate, which multiplies the variable before the update. */
  readonly keep: number;
  /** A slot, or two zeros if it is absent. */
  readonly slot: (info: TensorInfo | undefined) => Slot;
}

/** Runs an update. Returns the tensors of the variable and of all slots, in the order in which they were asked for. */
export function runUpdate(
  inputs: UpdateInputs,
  { learningRate, weightDecay }: UpdateAttributes,
  native: NativeBackend,
  update: (opened: Update) => void,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { shape } = inputs.variable;
    const made: TensorInfo[] = [];
    const slot = (info: TensorInfo | undefined): Slot => {
      if (info === undefined) return [0, 0];
      const { info: next, address } = memory.tensor(shape);
      made.push(next);
      return [memory.address(info), address];
    };
    update({
      kernels: memory.kernels,
      size: shape.reduce((product, side) => product * side, 1),
      gradient: memory.address(inputs.gradient),
      variable: slot(inputs.variable),
      keep: 1 - weightDecay * learningRate,
      slot,
    });
    return made;
  });
}
