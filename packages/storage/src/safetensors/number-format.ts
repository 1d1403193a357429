// The float32 numbers of what lies in a file, each exactly what the file says.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { fromBfloat16 } from '../numbers/bfloat16.ts';
import { fromFloat16 } from '../numbers/float16.ts';
import { areScales, dequantize } from '../numbers/int8.ts';
import { scalesOf, type AnyTensor, type Part } from './stored-tensor.ts';

/**
 * The tensor of what lies in a file.
 *
 * @param scales what lies beside it under the name of its scales, if anything does
 * @throws Error when there are no scales where they are needed, or they are none
 */
export function tensorOf(part: Part, scales: Part | undefined, file: string): AnyTensor {
  const { dtype, shape, numbers } = part;
  if (numbers instanceof Float32Array || numbers instanceof Int32Array) return { shape, data: numbers, dtype };
  if (numbers instanceof Int8Array) return { shape, data: scaled(part, numbers, scales, file), dtype };
  return { shape, data: dtype === 'F16' ? fromFloat16(numbers) : fromBfloat16(numbers), dtype };
}

/** Numbers of eight bits, with a scale for each row or column. */
function scaled({ name, shape }: Part, values: Int8Array, scales: Part | undefined, file: string): Float32Array {
  const damaged = (what: string): Error =>
    new RnnkitError('invalid-file', `${file}: ${check.describe(name)} is of type I8, ${what}.`);
  if (scales === undefined) throw damaged(`and there is no ${check.describe(scalesOf(name))} with its scales`);
  if (!(scales.numbers instanceof Float32Array) || !areScales(scales.shape, shape))
    throw damaged(
      `and its scales are of type ${scales.dtype} and shape [${scales.shape.join(', ')}]: they have to be F32, one for each row or one for each column of [${shape.join(', ')}]`,
    );
  const place = scales.numbers.findIndex((scale) => !(scale >= 0 && scale < Number.POSITIVE_INFINITY));
  if (place !== -1) throw damaged(`and one of its scales is ${scales.numbers[place]}`);
  return dequantize({ values, scales: scales.numbers, scaleShape: scales.shape }, shape);
}
