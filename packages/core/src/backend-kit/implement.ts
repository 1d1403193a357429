// A backend's functions as the kernels that tfjs registers, with the checks that every backend owes its callers.
import type { KernelBackend, KernelConfig, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { RnnkitError } from '@rnnkit/data/predict';

import { fusedActivations } from '../activation.ts';
import { expectShapes, expectType } from '../expect-tensor.ts';
import { fusedBackends, type Kernel } from '../kernel.ts';
import * as kernelTable from '../kernel-table.ts';

/** How a backend implements a kernel: infos of tensors in, infos of new tensors out. It leaves no other tensor behind. */
export type KernelImplementation<Inputs extends object, Attributes extends object, Native extends KernelBackend> = (
  inputs: Inputs,
  attributes: Attributes,
  backend: Native,
) => TensorInfo[];

/** The name of a kernel, as it stands in the table of all kernels. */
export type KernelName = keyof typeof kernelTable extends infer Export
  ? Export extends `${infer Name}Kernel`
    ? Name
    : never
  : never;

const declarations = new Map<string, unknown>(Object.entries(kernelTable));

/** A backend's functions by the names of the kernels that they implement; core composes the others from stock kernels. */
export type KernelImplementations<Native extends KernelBackend> = {
  readonly [Name in KernelName]?: (typeof kernelTable)[`${Name}Kernel`] extends Kernel<infer Inputs, infer Attributes>
    ? KernelImplementation<Inputs, Attributes, Native>
    : never;
};

/**
 * The kernels of a backend, ready to be registered with tfjs. Before an implementation sees its inputs, their types, their shapes
 * and the activations are known to be what the kernel declares.
 *
 * @param backendName the backend's tfjs name
 * @param implementations the backend's functions
 *
 * @example
 * const kernels = implementKernels<NativeBackend>('mine', { lstm, lstmGradient, sgd });
 */
export function implementKernels<Native extends KernelBackend>(
  backendName: string,
  implementations: KernelImplementations<Native>,
): readonly KernelConfig[] {
  fusedBackends.add(backendName);
  return Object.entries(implementations).map(([name, implementation]) => {
    const kernel = declarations.get(`${name}Kernel`) as Kernel<NamedTensorInfoMap, NamedAttrMap>;
    const run = implementation as unknown as KernelImplementation<NamedTensorInfoMap, NamedAttrMap, KernelBackend>;
    return {
      kernelName: kernel.name,
      backendName,
      kernelFunc: ({ inputs, attrs = {}, backend }) => {
        checkTypes(kernel, inputs);
        if (kernel.shapes !== undefined) expectShapes(kernel.name, inputs, kernel.shapes(inputs, attrs));
        checkActivations(kernel.name, attrs);
        return run(inputs, attrs, backend as KernelBackend);
      },
    };
  });
}

function checkTypes({ name: kernel, types }: Kernel<never, never>, inputs: NamedTensorInfoMap): void {
  for (const name of Object.keys(inputs)) {
    const tensor = inputs[name];
    const declared = types?.[name] ?? ['float32'];
    if (tensor === undefined || declared.includes(tensor.dtype)) continue;
    // What a backend keeps for its own gradient kernel is its own business.
    if (!/^cache\d+$/.test(name)) expectType(kernel, name, tensor, ...declared);
  }
}

function checkActivations(kernel: string, attributes: NamedAttrMap): void {
  for (const name of ['activation', 'recurrentActivation']) {
    const given = attributes[name] as string | undefined;
    if (given === undefined || (fusedActivations as readonly unknown[]).includes(given)) continue;
    throw new RnnkitError(
      'invalid-argument',
      `${kernel}: ${name} is "${given}"; the fused kernels know ${fusedActivations.join(', ')}.`,
    );
  }
}
