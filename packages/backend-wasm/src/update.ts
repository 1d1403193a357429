// The optimizer updates: the variable, its gradient and the slots, by their addresses, and new tensors for all but the gradient.
// Where the old ones are given up, the new ones take their memory: of large tables memory is what an update waits for.
import { keptShare, type AnyUpdateKernel, type UpdateImplementation, type UpdateName } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Pending } from './backlog.ts';
import { withMemory } from './memory.ts';
import { expectBack, isOwnedOnce, lend, takeMemory, type NativeBackend } from './native.ts';
import type { KernelModule } from './kernel-module.generated.ts';
import { float } from './matrix-product.ts';
import { microseconds } from './sharding.ts';

/** Where the old values of a tensor are, and where its new ones go, which may be the same; both 0 for an absent slot. */
type Slot = readonly [old: number, new: number];

/**
 * An update by the function of its name in assembly/updates.ts. What that is given follows the declaration: the size, where the
 * gradient is, the variable and each slot, the numbers, the choices, and what weight decay leaves.
 */
export function update(name: UpdateName, kernel: AnyUpdateKernel): UpdateImplementation<NativeBackend> {
  return (inputs, attributes, native) =>
    withMemory(native, (memory) => {
      const { shape } = inputs['variable']!;
      const given = Object.values(inputs).map((info: TensorInfo | undefined) => info?.dataId);
      const results: ((pending: Pending | undefined) => TensorInfo)[] = [];
      let isInPlace = true;
      const open = (info: TensorInfo | undefined): Slot => {
        if (info === undefined) return [0, 0];
        const old = memory.address(info);
        const isGivenOnce = given.indexOf(info.dataId) === given.lastIndexOf(info.dataId);
        if (attributes.donate === true && isGivenOnce && isOwnedOnce(native, info)) {
          expectBack(info);
          results.push((pending) => takeMemory(native, info, pending));
          return [old, old];
        }
        isInPlace = false;
        const next = memory.tensor(shape);
        results.push(() => next.info);
        return [old, next.address];
      };
      const gradient = memory.address(inputs['gradient']);
      const slots = ['variable', ...kernel.slots].flatMap((slot) => open(inputs[slot]));
      const choices = Object.values(kernel.choices?.(attributes) ?? {}).map(Number);
      const numbers = Object.values(kernel.numbers(attributes));
      const others = [...numbers, ...choices, keptShare(attributes)];
      const size = shape.reduce((product, side) => product * side, 1);
      const work = size * (given.length + 1) * microseconds.element * 0.25;
      const compute = (kernels: KernelModule, first: number, end: number): void => {
        const at = first * float;
        const addresses = slots.map((address) => (address === 0 ? 0 : address + at));
        const run = kernels[name satisfies keyof KernelModule] as (...given: readonly number[]) => void;
        run(end - first, gradient + at, ...addresses, ...others);
      };
      if (!isInPlace) {
        memory.split(work, size, 16, ({ kernels }, first, end) => compute(kernels, first, end));
        return results.map((result) => result(undefined));
      }
      const pending = memory.defer(work, size, 16, compute);
      if (pending !== undefined) lend(inputs['gradient']!, pending);
      return results.map((result) => result(pending));
    });
}
