// Reading a safetensors file, which may be damaged or hostile: no size is allocated that the file does not hold, but for numbers of
// fewer bits, which become float32.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { expectBytes } from '../check-arguments.ts';
import { numbersAt } from './dtypes.ts';
import { headerLength, prefixBytes, readHeader } from './header.ts';
import { tensorOf } from './number-format.ts';
import { scalesOf, type AnyTensor, type Part, type StoredTensors } from './stored-tensor.ts';

/**
 * Reads a file. F16, BF16 and I8 become float32 numbers, each exactly what the file says.
 *
 * @param file its name, for errors
 * @throws Error when anything in it is not as it has to be
 */
export function readSafetensors(bytes: Uint8Array, file: string): StoredTensors<Float32Array | Int32Array> {
  expectBytes('readSafetensors', bytes);
  check.text(file, 'readSafetensors: file');
  const start = prefixBytes + headerLength(bytes, bytes.length, file);
  const { places, metadata } = readHeader(bytes.subarray(prefixBytes, start), bytes.length, file);
  const parts = new Map<string, Part>(
    places.map(({ name, dtype, shape, from, to }) => [
      name,
      { name, dtype, shape, numbers: numbersAt(bytes, start + from, start + to, dtype) },
    ]),
  );
  const scales = new Set(places.flatMap(({ name, dtype }) => (dtype === 'I8' ? [scalesOf(name)] : [])));
  const tensors = new Map<string, AnyTensor>();
  for (const [name, part] of parts) {
    if (!scales.has(name)) tensors.set(name, tensorOf(part, parts.get(scalesOf(name)), file));
  }
  return { tensors, metadata };
}

/** Reads a file as {@link readSafetensors} does, and refuses one that holds whole numbers. */
export function readFloatTensors(bytes: Uint8Array, file: string): StoredTensors {
  return floatsOf(readSafetensors(bytes, file), file);
}

function floatsOf({ tensors, metadata }: StoredTensors<Float32Array | Int32Array>, file: string): StoredTensors {
  for (const [name, { data, dtype }] of tensors) {
    if (data instanceof Float32Array) continue;
    throw new RnnkitError(
      'invalid-file',
      `${file}: ${check.describe(name)} holds whole numbers, of type ${dtype}; floating-point numbers are expected.`,
    );
  }
  return { tensors: tensors as StoredTensors['tensors'], metadata };
}
