// Stock kernels of tfjs' WASM backend that are wrong or slow, replaced while this backend is in use:
// - Identity copies, so that everything the tape keeps is copied. Here it shares the buffer, as on every other backend.
// - OneHot writes integers whatever type it is asked for, so that floats are read as other numbers.
// - BatchMatMul and _FusedMatMul keep packed weights by a tensor's number alone, so that the same buffer under another
//   shape gives wrong results and overflows; they add a bias wrongly when an operand is transposed or batched, and
//   compute such products one number at a time. Here they use this package's product. As tfjs' own, they refuse what is not
//   float32.
// Those that work element by element are in elementwise.ts, those that only move numbers in moves.ts.
import { RnnkitError } from '@rnnkit/data/predict';
import {
  broadcast_util,
  getKernel,
  type DataType,
  type KernelConfig,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { elementwise } from './elementwise.ts';
import { float, multiply, multiplyTransposedLeft, packRight, packTransposed } from './matrix-product.ts';
import { withMemory } from './memory.ts';
import { moves } from './moves.ts';
import { backendName, type NativeBackend } from './native.ts';

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

interface FusedMatMulAttributes extends MatMulAttributes {
  readonly activation?: string | null;
  readonly leakyreluAlpha?: number;
}

interface OneHotAttributes {
  readonly dtype: DataType;
  readonly depth: number;
  readonly onValue: number;
  readonly offValue: number;
}

/** The stock kernels' replacements. */
export const replacements: readonly KernelConfig[] = [
  ...elementwise,
  ...moves,
  {
    kernelName: 'Identity',
    backendName,
    kernelFunc: ({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs['x'] as TensorInfo;
      (backend as NativeBackend).incRef(dataId);
      return { dataId, shape, dtype };
    },
  },
  {
    kernelName: 'OneHot',
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NativeBackend;
      const indices = inputs['indices'] as TensorInfo;
      const { dtype, depth, onValue, offValue } = attrs as unknown as OneHotAttributes;
      const output = native.makeOutput([...indices.shape, depth], dtype);
      const values = native.typedArrayFromHeap(output).fill(offValue);
      for (const [row, index] of native.typedArrayFromHeap(indices).entries()) {
        if (index >= 0 && index < depth) values[row * depth + index] = onValue;
      }
      return output;
    },
  },
  {
    kernelName: 'BatchMatMul',
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      expectFloats('BatchMatMul', inputs);
      return product(inputs, attrs as unknown as MatMulAttributes, backend as NativeBackend);
    },
  },
  {
    kernelName: '_FusedMatMul',
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NativeBackend;
      const { activation, leakyreluAlpha, ...transposes } = attrs as unknown as FusedMatMulAttributes;
      expectFloats('_FusedMatMul', inputs);
      const steps: ((x: TensorInfo) => TensorInfo)[] = [];
      const { bias, preluActivationWeights } = inputs;
      if (bias !== undefined && bias !== null) {
        steps.push((x) => runStock('Add', { a: x, b: bias }, {}, native));
      }
      if (activation === 'prelu') {
        steps.push((x) => runStock('Prelu', { x, alpha: preluActivationWeights }, {}, native));
      } else if (activation === 'leakyrelu') {
        steps.push((x) => runStock('LeakyRelu', { x }, { alpha: leakyreluAlpha ?? 0.2 }, native));
      } else if (activation !== undefined && activation !== null && activation !== 'linear') {
        const kernelName = fusable.get(activation);
        if (kernelName === undefined)
          throw new RnnkitError('invalid-argument', `_FusedMatMul does not know the activation ${activation}.`);
        steps.push((x) => runStock(kernelName, { x }, {}, native));
      }
      let result = product(inputs, transposes, native);
      for (const step of steps) {
        const next = step(result);
        native.disposeData(result.dataId);
        result = next;
      }
      return result;
    },
  },
];

/** Stock kernels of the activations that can follow a product; those that take more have their places above. */
const fusable: ReadonlyMap<string, string> = new Map([
  ['relu', 'Relu'],
  ['relu6', 'Relu6'],
  ['sigmoid', 'Sigmoid'],
  ['elu', 'Elu'],
]);

function expectFloats(kernelName: string, inputs: NamedTensorInfoMap): void {
  for (const [name, tensor] of Object.entries(inputs) as [string, TensorInfo | null | undefined][]) {
    if (tensor === undefined || tensor === null || tensor.dtype === 'float32') continue;
    throw new RnnkitError(
      'invalid-argument',
      `${kernelName} takes float32 tensors on the WASM backend; ${name} is of type ${tensor.dtype}. Convert it: tf.cast(${name}, 'float32').`,
    );
  }
}

function runStock(kernelName: string, inputs: NamedTensorInfoMap, attrs: object, native: NativeBackend): TensorInfo {
  const kernel = getKernel(kernelName, backendName);
  if (kernel === undefined)
    throw new RnnkitError('invalid-argument', `tfjs' WASM backend has no kernel ${kernelName}.`);
  return kernel.kernelFunc({ inputs, attrs: attrs as Record<string, never>, backend: native }) as TensorInfo;
}

/** Products of the last two axes; the axes before them are broadcast. */
function product(inputs: NamedTensorInfoMap, attributes: MatMulAttributes, native: NativeBackend): TensorInfo {
  const a = inputs['a'] as TensorInfo;
  const b = inputs['b'] as TensorInfo;
  const { transposeA, transposeB } = attributes;
  const [aRows = 1, aColumns = 1] = a.shape.slice(-2);
  const [bRows = 1, bColumns = 1] = b.shape.slice(-2);
  const depth = transposeA ? aRows : aColumns;
  if (depth !== (transposeB ? bColumns : bRows)) {
    throw new RnnkitError(
      'invalid-argument',
      `matMul: the inner sizes of [${a.shape.join(', ')}]${transposeA ? ' transposed' : ''} and [${b.shape.join(', ')}]${transposeB ? ' transposed' : ''} have to be equal.`,
    );
  }
  const rows = transposeA ? aColumns : aRows;
  const columns = transposeB ? bRows : bColumns;
  const batchShape = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const batches = batchShape.reduce((count, side) => count * side, 1);
  const [result] = withMemory(native, (memory) => {
    const output = memory.tensor([...batchShape, rows, columns]);
    const aAddress = memory.address(a);
    const bAddress = memory.address(b);
    for (let batch = 0; batch < batches; batch++) {
      const left = { address: aAddress + place(a, batchShape, batch) * float, rows: aRows, columns: aColumns };
      const right = { address: bAddress + place(b, batchShape, batch) * float, rows: bRows, columns: bColumns };
      const address = output.address + batch * rows * columns * float;
      if (!transposeA) {
        multiply(memory, left, transposeB ? packTransposed(memory, right) : packRight(memory, right), { address });
        continue;
      }
      const upright = transposeB ? transposedCopy(memory, right) : right;
      multiplyTransposedLeft(memory, [{ left, address, stride: columns * float }], upright);
    }
    return [output.info];
  });
  return result!;
}

function transposedCopy(
  memory: Parameters<Parameters<typeof withMemory>[1]>[0],
  { address, rows, columns }: { address: number; rows: number; columns: number },
): { address: number; rows: number; columns: number } {
  const copy = memory.scratch(rows * columns * float);
  for (let row = 0; row < rows; row++) {
    memory.kernels.copyRows(
      address + row * columns * float,
      float,
      0,
      copy + row * float,
      rows * float,
      0,
      columns,
      1,
      0,
      false,
    );
  }
  return { address: copy, rows: columns, columns: rows };
}

/** Where the matrix of a batch starts in an operand whose leading axes may be broadcast. */
function place({ shape }: TensorInfo, batchShape: readonly number[], batch: number): number {
  const own = shape.slice(0, -2);
  let rest = batch;
  let start = 0;
  let step = (shape.at(-1) ?? 1) * (shape.at(-2) ?? 1);
  for (let axis = 1; axis <= batchShape.length; axis++) {
    const side = batchShape.at(-axis)!;
    const ownSide = own.at(-axis) ?? 1;
    if (ownSide > 1) start += (rest % side) * step;
    step *= ownSide;
    rest = Math.floor(rest / side);
  }
  return start;
}
