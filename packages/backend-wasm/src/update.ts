// What the optimizer updates share: the variable, its gradient and the slots, by their addresses, and new tensors for all
// but the gradient. Where the old ones are given up, the new ones take their memory: of large tables memory is what an update
// waits for.
import type { UpdateAttributes, UpdateInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { withMemory } from './memory.ts';
import { isOwnedOnce, takeMemory, type NativeBackend } from './native.ts';
import type { KernelModule } from './kernel-module.generated.ts';
import { float } from './matrix-product.ts';
import { microseconds } from './sharding.ts';

/** Where the old values of a tensor are, and where its new ones go, which may be the same; both 0 for an absent slot. */
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
  { learningRate, weightDecay, donate = false }: UpdateAttributes,
  native: NativeBackend,
  update: (opened: Update) => void,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { shape } = inputs.variable;
    const given = Object.values(inputs).map((info: TensorInfo | undefined) => info?.dataId);
    const results: (() => TensorInfo)[] = [];
    const open = (info: TensorInfo | undefined): Slot => {
      if (info === undefined) return [0, 0];
      const old = memory.address(info);
      const isGivenOnce = given.indexOf(info.dataId) === given.lastIndexOf(info.dataId);
      if (donate && isGivenOnce && isOwnedOnce(native, info)) {
        results.push(() => takeMemory(native, info));
        return [old, old];
      }
      const next = memory.tensor(shape);
      results.push(() => next.info);
      return [old, next.address];
    };
    const gradient = memory.address(inputs.gradient);
    const size = shape.reduce((product, side) => product * side, 1);
    const slots = [open(inputs.variable)];
    const work = size * (given.length + 1) * microseconds.element * 0.25;
    memory.split(work, size, 16, ({ kernels }, first, end) => {
      const at = first * float;
      // Each shard asks for the same slots in the same order.
      let asked = 0;
      const slot = (info: TensorInfo | undefined): Slot => {
        const [old, next] = (slots[asked++] ??= open(info));
        return old === 0 ? [0, 0] : [old + at, next + at];
      };
      update({
        kernels,
        size: end - first,
        gradient: gradient + at,
        variable: slot(inputs.variable),
        keep: 1 - weightDecay * learningRate,
        slot,
      });
    });
    return results.map((result) => result());
  });
}
