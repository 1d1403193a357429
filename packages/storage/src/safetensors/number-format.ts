// How numbers of fewer bits are read: each type is a value, so that a program brings those that its files have.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { fromBfloat16 } from '../numbers/bfloat16.ts';
import { fromFloat16 } from '../numbers/float16.ts';
import { areScales, dequantize } from '../numbers/int8.ts';
import { scalesOf, type AnyTensor, type Part } from './stored-tensor.ts';

/** Reads numbers of a type that is not float32, as which they lie in a file. */
export interface NumberFormat {
  /** The type, as the file has it. */
  readonly dtype: 'F16' | 'BF16' | 'I8';
  /**
   * The numbers in float32.
   *
   * @param scales what lies beside them under the name of their scales, if anything does
   * @throws Error when there are no scales where they are needed
   */
  readonly read: (part: Part, scales: Part | undefined, file: string) => Float32Array;
}

/** IEEE's halves, F16. */
export const float16: NumberFormat = { dtype: 'F16', read: ({ numbers }) => fromFloat16(numbers as Uint16Array) };

/** The upper halves of float32 numbers, BF16. */
export const bfloat16: NumberFormat = { dtype: 'BF16', read: ({ numbers }) => fromBfloat16(numbers as Uint16Array) };

/** Eight bits with a scale for each row or column, I8. */
export const int8: NumberFormat = {
  dtype: 'I8',
  read({ name, shape, numbers }, scales, file) {
    const damaged = (what: string): Error =>
      new RnnkitError('invalid-file', `${file}: ${check.describe(name)} is of type I8, ${what}.`);
    if (scales === undefined) throw damaged(`and there is no ${check.describe(scalesOf(name))} with its scales`);
    if (!(scales.numbers instanceof Float32Array) || !areScales(scales.shape, shape))
      throw damaged(
        `and its scales are of type ${scales.dtype} and shape [${scales.shape.join(', ')}]: they have to be F32, one for each row or one for each column of [${shape.join(', ')}]`,
      );
    const place = scales.numbers.findIndex((scale) => !(scale >= 0 && scale < Number.POSITIVE_INFINITY));
    if (place !== -1) throw damaged(`and one of its scales is ${scales.numbers[place]}`);
    return dequantize({ values: numbers as Int8Array, scales: scales.numbers, scaleShape: scales.shape }, shape);
  },
};

/** Every {@link NumberFormat}. */
export const numberFormats: readonly NumberFormat[] = [float16, bfloat16, int8];

/** The tensor of what lies in a file. @throws Error when there is nothing that reads it, or scales are missing or none */
export function tensorOf(
  part: Part,
  scales: Part | undefined,
  file: string,
  formats: readonly NumberFormat[],
): AnyTensor {
  const { name, dtype, shape, numbers } = part;
  if (numbers instanceof Float32Array || numbers instanceof Int32Array) return { shape, data: numbers, dtype };
  const format = formats.find((known) => known.dtype === dtype);
  if (format !== undefined) return { shape, data: format.read(part, scales, file), dtype };
  throw new RnnkitError(
    'unsupported',
    `${file}: ${check.describe(name)} is of type ${dtype}, which this program has left out. Give what reads it: float16, bfloat16 or int8 of @rnnkit/storage, as { numbers: [float16] }.`,
  );
}
