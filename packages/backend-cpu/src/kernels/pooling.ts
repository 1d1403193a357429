// Pooling over time: text after text, step after step.
import type {
  AveragePoolingGradientAttributes,
  AveragePoolingGradientInputs,
  MaxPoolingGradientInputs,
  PoolingInputs,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { booleanValues, floatTensor, floatValues, type NativeBackend } from '../tensors.ts';

/** The average over the valid steps. */
export function averagePooling(inputs: PoolingInputs, _: object, native: NativeBackend): TensorInfo[] {
  const { batch, features, stepsOf } = read(inputs.x.shape, inputs.mask, native);
  const x = floatValues(native, inputs.x);
  const output = new Float32Array(batch * features);
  const sums = new Float64Array(features);
  for (let row = 0; row < batch; row++) {
    const steps = stepsOf(row);
    sums.fill(0);
    for (const step of steps)
      for (let index = 0; index < features; index++) sums[index]! += x[step * features + index]!;
    for (let index = 0; index < features; index++) {
      output[row * features + index] = sums[index]! / Math.max(1, steps.length);
    }
  }
  return [floatTensor(native, [batch, features], output)];
}

/** The gradient of the average. */
export function averagePoolingGradient(
  inputs: AveragePoolingGradientInputs,
  { time }: AveragePoolingGradientAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const shape = [inputs.dOutput.shape[0] ?? 0, time, inputs.dOutput.shape[1] ?? 0];
  const { batch, features, stepsOf } = read(shape, inputs.mask, native);
  const dOutput = floatValues(native, inputs.dOutput);
  const dX = new Float32Array(batch * time * features);
  for (let row = 0; row < batch; row++) {
    const steps = stepsOf(row);
    for (const step of steps) {
      for (let index = 0; index < features; index++) {
        dX[step * features + index] = dOutput[row * features + index]! / steps.length;
      }
    }
  }
  return [floatTensor(native, shape, dX)];
}

/** The largest value over the valid steps. */
export function maxPooling(inputs: PoolingInputs, _: object, native: NativeBackend): TensorInfo[] {
  const { batch, features, stepsOf } = read(inputs.x.shape, inputs.mask, native);
  const x = floatValues(native, inputs.x);
  const output = new Float32Array(batch * features);
  for (let row = 0; row < batch; row++) {
    const steps = stepsOf(row);
    if (steps.length === 0) continue;
    for (let index = 0; index < features; index++) {
      let largest = Number.NEGATIVE_INFINITY;
      for (const step of steps) largest = Math.max(largest, x[step * features + index]!);
      output[row * features + index] = largest;
    }
  }
  return [floatTensor(native, [batch, features], output)];
}

/** The gradient of the largest value. */
export function maxPoolingGradient(inputs: MaxPoolingGradientInputs, _: object, native: NativeBackend): TensorInfo[] {
  const { batch, features, stepsOf } = read(inputs.x.shape, inputs.mask, native);
  const [x, output, dOutput] = [inputs.x, inputs.output, inputs.dOutput].map((info) => floatValues(native, info));
  const dX = new Float32Array(x!.length);
  for (let row = 0; row < batch; row++) {
    const steps = stepsOf(row);
    for (let index = 0; index < features; index++) {
      const largest = output![row * features + index]!;
      let ties = 0;
      for (const step of steps) ties += Number(x![step * features + index] === largest);
      // NaN where the largest is NaN: it equals none.
      const share = dOutput![row * features + index]! / ties;
      for (const step of steps) dX[step * features + index] = share * Number(x![step * features + index] === largest);
    }
  }
  return [floatTensor(native, inputs.x.shape, dX)];
}

function read(shape: readonly number[], mask: TensorInfo | undefined, native: NativeBackend) {
  const [batch = 0, time = 0, features = 0] = shape;
  const valid = mask === undefined ? undefined : booleanValues(native, mask);
  /** The valid steps of a row, as rows of x as `[batch × time, features]`. */
  const stepsOf = (row: number): number[] => {
    const steps: number[] = [];
    for (let step = row * time; step < (row + 1) * time; step++) if (valid?.[step] !== 0) steps.push(step);
    return steps;
  };
  return { batch, features, stepsOf };
}
