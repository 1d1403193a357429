// Stock kernels that are replaced while the backend is in use: those of elementwise.ts, and sums and means of whole tensors, such
// as a loss. tfjs' own compile a program for every size, and so for every batch size.
import { getKernel, util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';

import { elementwise } from './elementwise.ts';
import { flatSource } from './glsl.ts';
import { backendName, type NativeBackend } from './native-backend.ts';
import type { ProgramSource } from './program.ts';
import { withWorkspace } from './workspace.ts';

interface ReductionAttributes {
  readonly axis: number | readonly number[];
  readonly keepDims: boolean;
}

/** Elements that one fragment sums up. */
const run = 256;

/** The replacements of the stock kernels that tfjs has registered, which they fall back on. */
export function replacements(): KernelConfig[] {
  return Object.entries({ ...elementwise, Sum: reduction, Mean: reduction }).flatMap(([kernelName, replace]) => {
    const stock = getKernel(kernelName, backendName);
    return stock === undefined ? [] : [replace(stock)];
  });
}

function reduction(stock: KernelConfig): KernelConfig {
  return {
    ...stock,
    kernelFunc: (parameters) => {
      const x = parameters.inputs['x'] as TensorInfo;
      const { axis, keepDims } = parameters.attrs as unknown as ReductionAttributes;
      const native = parameters.backend as NativeBackend;
      const axes = util.parseAxisParam(axis as number | number[], x.shape);
      const size = util.sizeFromShape(x.shape);
      const whole = axes.length === x.shape.length && x.dtype === 'float32';
      const shape = keepDims ? x.shape.map(() => 1) : [];
      const isMean = stock.kernelName === 'Mean';
      // tfjs throws where there is nothing to sum.
      if (whole && size === 0) return native.makeTensorInfo(shape, 'float32', Float32Array.of(isMean ? Number.NaN : 0));
      if (!whole || size < 2 || native.shouldExecuteOnCPU([x])) return stock.kernelFunc(parameters);
      return total(native, x, size, shape, isMean ? size : 1);
    },
  };
}

function total(native: NativeBackend, x: TensorInfo, size: number, shape: number[], divisor: number): TensorInfo {
  const [result] = withWorkspace(native, (workspace) => {
    const values = workspace.flat(x);
    const count = Math.ceil(size / run);
    const width = Math.min(count, 1024);
    const partial = workspace.texture(width, Math.ceil(count / width));
    workspace.draw(sumRuns, [partial], { values }, { valuesLayout: [values.width, values.offset], width, size, run });
    const sum = workspace.result(shape);
    workspace.draw(sumPartial, [sum], { partial }, { width, count, divisor });
    return [sum];
  });
  return result!;
}

const sumRuns: ProgramSource = {
  name: 'sum',
  outputs: 1,
  code: `${flatSource('values')}
uniform int width, size, run;
void main() {
  int first = (int(gl_FragCoord.y) * width + int(gl_FragCoord.x)) * run;
  int end = min(first + run, size);
  float sum = 0.0;
  for (int index = first; index < end; index++) sum += valuesAt(index);
  out0 = vec4(sum);
}`,
};

const sumPartial: ProgramSource = {
  name: 'sum of sums',
  outputs: 1,
  code: `
uniform sampler2D partial;
uniform int width, count;
uniform float divisor;
void main() {
  float sum = 0.0;
  for (int index = 0; index < count; index++) sum += texelFetch(partial, ivec2(index % width, index / width), 0).x;
  out0.r = sum / divisor;
}`,
};
