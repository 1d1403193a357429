// A backend's update kernels: one function that can do any of them, by what each declares.
import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';

import type { AnyUpdateKernel, UpdateAttributes } from '../kernels/update.ts';
import * as kernelTable from '../kernel-table.ts';
import type { KernelImplementations, KernelName } from './implement.ts';

/** The name of an update kernel. */
export type UpdateName = {
  [Name in KernelName]: (typeof kernelTable)[`${Name}Kernel`] extends { readonly slots: unknown } ? Name : never;
}[KernelName];

/** How a backend does an update: infos of tensors in, infos of the new variable and the new slots out. */
export type UpdateImplementation<Native extends KernelBackend> = (
  inputs: Readonly<Record<string, TensorInfo>>,
  attributes: UpdateAttributes,
  backend: Native,
) => TensorInfo[];

/** All update kernels, by name. */
export const updateKernels: Readonly<Record<UpdateName, AnyUpdateKernel>> = Object.fromEntries(
  Object.entries(kernelTable)
    .filter(([, kernel]) => 'slots' in kernel)
    .map(([name, kernel]) => [name.slice(0, -'Kernel'.length), kernel]),
) as never;

/**
 * A backend's implementations of all update kernels, for {@link implementKernels}.
 *
 * @param implement makes that of one kernel
 */
export function implementUpdates<Native extends KernelBackend>(
  implement: (name: UpdateName, kernel: AnyUpdateKernel) => UpdateImplementation<Native>,
): Required<Pick<KernelImplementations<Native>, UpdateName>> {
  const made = Object.entries(updateKernels).map(([name, kernel]) => [name, implement(name as UpdateName, kernel)]);
  return Object.fromEntries(made) as never;
}
