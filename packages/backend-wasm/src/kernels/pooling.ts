// Pooling over time, row by row of the batch.
import type {
  AveragePoolingGradientAttributes,
  AveragePoolingGradientInputs,
  MaxPoolingGradientInputs,
  PoolingInputs,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { float } from '../matrix-product.ts';
import { withMemory, type Memory } from '../memory.ts';
import type { NativeBackend } from '../native.ts';
import { microseconds } from '../sharding.ts';

/** The average over the valid steps. */
export function averagePooling(inputs: PoolingInputs, _: object, native: NativeBackend): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { batch, time, features, splitRows } = read(inputs.x.shape, inputs.mask, memory);
    const output = memory.tensor([batch, features]);
    const x = memory.address(inputs.x);
    splitRows(({ kernels }, rows, { mask, step, row }) =>
      kernels.averageSteps(x + step, mask, rows, time, features, output.address + row),
    );
    return [output.info];
  });
}

/** The gradient of the average. */
export function averagePoolingGradient(
  inputs: AveragePoolingGradientInputs,
  { time }: AveragePoolingGradientAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const shape = [inputs.dOutput.shape[0] ?? 0, time, inputs.dOutput.shape[1] ?? 0];
    const { features, splitRows } = read(shape, inputs.mask, memory);
    const dX = memory.tensor(shape);
    const dOutput = memory.address(inputs.dOutput);
    splitRows(({ kernels }, rows, { mask, step, row }) =>
      kernels.averageStepsBack(mask, rows, time, features, dOutput + row, dX.address + step),
    );
    return [dX.info];
  });
}

/** The largest value over the valid steps. */
export function maxPooling(inputs: PoolingInputs, _: object, native: NativeBackend): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { batch, time, features, splitRows } = read(inputs.x.shape, inputs.mask, memory);
    const output = memory.tensor([batch, features]);
    const x = memory.address(inputs.x);
    splitRows(({ kernels }, rows, { mask, step, row }) =>
      kernels.largestSteps(x + step, mask, rows, time, features, output.address + row),
    );
    return [output.info];
  });
}

/** The gradient of the largest value. */
export function maxPoolingGradient(inputs: MaxPoolingGradientInputs, _: object, native: NativeBackend): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { time, features, splitRows } = read(inputs.x.shape, inputs.mask, memory);
    const dX = memory.tensor(inputs.x.shape);
    const [x, output, dOutput] = [inputs.x, inputs.output, inputs.dOutput].map(memory.address) as [
      number,
      number,
      number,
    ];
    splitRows(({ kernels }, rows, { mask, step, row }) =>
      kernels.largestStepsBack(x + step, mask, rows, time, features, output + row, dOutput + row, dX.address + step),
    );
    return [dX.info];
  });
}

/** Where a shard's rows begin: the address of their mask, 0 without one, and bytes before their steps and before their outputs. */
interface Place {
  readonly mask: number;
  readonly step: number;
  readonly row: number;
}

function read(shape: readonly number[], mask: TensorInfo | undefined, memory: Memory) {
  const [batch = 0, time = 0, features = 0] = shape;
  const masks = memory.address(mask);
  const splitRows = (compute: (memory: Memory, rows: number, place: Place) => void): void =>
    memory.split(batch * time * features * microseconds.element, batch, 1, (own, first, end) =>
      compute(own, end - first, {
        mask: masks === 0 ? 0 : masks + first * time,
        step: first * time * features * float,
        row: first * features * float,
      }),
    );
  return { batch, time, features, splitRows };
}
