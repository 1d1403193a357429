// The only place that touches what tfjs' CPU backend keeps to itself: its table of values and its banner.
import { version_cpu, type MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { backend, type TensorInfo } from '@tensorflow/tfjs-core';
import { expectTfjsParts } from '@rnnkit/core/backend-kit';

/** tfjs' CPU backend. */
export type NativeBackend = MathBackendCPU;

/** The name under which tfjs knows its CPU backend. */
export const backendName = 'cpu';

/**
 * Checks that the active backend has the parts that the kernels rely on, and keeps it from printing its banner about
 * another backend for Node.
 *
 * @throws Error when a part is missing, as a later version of tfjs could bring about
 */
export function prepareNativeBackend(): void {
  const native = backend() as Partial<Omit<NativeBackend, 'firstUse'>> & { firstUse?: unknown };
  const missing: string[] = [];
  if (typeof native.data?.get !== 'function') missing.push('data.get');
  if (typeof native.makeTensorInfo !== 'function') missing.push('makeTensorInfo');
  if (typeof native.disposeData !== 'function') missing.push('disposeData');
  if (missing.length === 0) {
    // The banner is printed by the first write while this is true. Where it is gone there is no banner to silence.
    if (native.firstUse === true) native.firstUse = false;
    missing.push(...probe(native as unknown as NativeBackend));
  }
  expectTfjsParts(backendName, version_cpu, missing);
}

/** Writes a tensor and looks whether its values are kept as they are, not copied. */
function probe(native: NativeBackend): string[] {
  const values = new Float32Array([1, 2]);
  const info = native.makeTensorInfo([2], 'float32', values);
  const kept = native.data.get(info.dataId).values;
  native.disposeData(info.dataId);
  return kept === values ? [] : ['data.get(…).values as the array that was written'];
}

/** The values of a float tensor, not to be written to. */
export function floatValues(native: NativeBackend, info: TensorInfo): Float32Array {
  const values = valuesOf(native, info);
  return values instanceof Float32Array ? values : new Float32Array(values);
}

/** The values of a float tensor that may be absent. */
export function optionalValues(native: NativeBackend, info: TensorInfo | undefined): Float32Array | undefined {
  return info === undefined ? undefined : floatValues(native, info);
}

/** The values of an integer tensor, not to be written to. */
export function integerValues(native: NativeBackend, info: TensorInfo): Int32Array {
  const values = valuesOf(native, info);
  return values instanceof Int32Array ? values : new Int32Array(values);
}

/** The values of a boolean tensor, zero for false, not to be written to. */
export function booleanValues(native: NativeBackend, info: TensorInfo): Uint8Array {
  const values = valuesOf(native, info);
  return values instanceof Uint8Array ? values : Uint8Array.from(new Int32Array(values), (value) => Math.sign(value));
}

/** Whether a row counts, by a mask `[rows]`; all do when it is absent. */
export function validRows(mask: TensorInfo | undefined, native: NativeBackend): (row: number) => boolean {
  if (mask === undefined) return () => true;
  const values = booleanValues(native, mask);
  return (row) => values[row] !== 0;
}

/** A new float tensor that owns `values`. */
export function floatTensor(native: NativeBackend, shape: readonly number[], values: Float32Array): TensorInfo {
  return native.makeTensorInfo([...shape], 'float32', values);
}

/** Arrays that hold the numbers of tensors. */
export type TypedValues = Float32Array | Int32Array | Uint8Array;

/** The values of a tensor of numbers in an array of its type, not to be written to. */
export function typedValues(native: NativeBackend, info: TensorInfo): TypedValues {
  if (info.dtype === 'float32') return floatValues(native, info);
  return info.dtype === 'int32' ? integerValues(native, info) : booleanValues(native, info);
}

/** Values are typed arrays, but for those that came as a buffer from another backend. */
function valuesOf(native: NativeBackend, info: TensorInfo): Float32Array | Int32Array | Uint8Array | ArrayBuffer {
  return native.data.get(info.dataId).values as Float32Array | Int32Array | Uint8Array | ArrayBuffer;
}
