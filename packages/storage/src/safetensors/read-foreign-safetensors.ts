// Reading safetensors files of other programs, whose numbers may be of any type of that format.
import { check } from '@rnnkit/data/predict';

import { expectBytes } from '../check-arguments.ts';
import { numbersAt } from './dtypes.ts';
import { headerLength, prefixBytes, readHeaderOf } from './header.ts';
import { tensorOf } from './number-format.ts';
import type { AnyTensor, StoredTensor } from './stored-tensor.ts';

/** A tensor whose numbers are not read. */
export interface OtherTensor {
  readonly shape: readonly number[];
  /** Its type, as the file has it, such as `I64` or `BOOL`. */
  readonly dtype: string;
}

/** What a file of another program holds. */
export interface ForeignTensors {
  /** The tensors of floating-point numbers, by name, in float32. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** The others. */
  readonly others: ReadonlyMap<string, OtherTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

const widths: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0'].map((dtype): [string, number] => [dtype, 1]),
  ...['I16', 'U16', 'F16', 'BF16'].map((dtype): [string, number] => [dtype, 2]),
  ...['I32', 'U32', 'F32'].map((dtype): [string, number] => [dtype, 4]),
  ...['I64', 'U64', 'F64', 'C64'].map((dtype): [string, number] => [dtype, 8]),
]);

/**
 * Reads a file of any program. Numbers of F32, F16 and BF16 are read exactly, those of F64 to the nearest float32; others, such as
 * counts of batches, are listed and not read.
 *
 * @param file its name, for errors
 * @throws RnnkitError `invalid-file` when anything in it is not as it has to be
 */
export function readForeignSafetensors(bytes: Uint8Array, file: string): ForeignTensors {
  expectBytes('readForeignSafetensors', bytes);
  check.text(file, 'readForeignSafetensors: file');
  const start = prefixBytes + headerLength(bytes, bytes.length, file);
  const { places, metadata } = readHeaderOf(bytes.subarray(prefixBytes, start), bytes.length, file, widths);
  const tensors = new Map<string, StoredTensor>();
  const others = new Map<string, OtherTensor>();
  for (const { name, dtype, shape, from, to } of places) {
    switch (dtype) {
      case 'F32':
      case 'F16':
      case 'BF16': {
        const numbers = numbersAt(bytes, start + from, start + to, dtype);
        const tensor: AnyTensor = tensorOf({ name, dtype, shape, numbers }, undefined, file);
        tensors.set(name, tensor as StoredTensor);
        break;
      }
      case 'F64':
        tensors.set(name, { shape, data: doublesAt(bytes.subarray(start + from, start + to)) });
        break;
      default:
        others.set(name, { shape, dtype });
    }
  }
  return { tensors, others, metadata };
}

function doublesAt({ buffer, byteOffset, length }: Uint8Array): Float32Array {
  const view = new DataView(buffer, byteOffset, length);
  return Float32Array.from({ length: length / 8 }, (_, place) => view.getFloat64(8 * place, true));
}
