// Tensors of a file: their sizes against their bytes, and their numbers.
import { elementTypes, type OnnxTensor } from './onnx-model.ts';
import { fieldsOf, pushInts, textOf, type ProtobufField } from './protobuf-reader.ts';
import { damaged, quoted, unsupported } from './refuse.ts';

const { float, uint8, int8, uint16, int16, int32, int64, bool, float16, double, uint32, uint64, bfloat16 } =
  elementTypes;

/** Bytes of an element, by its type; texts and complex numbers are not read. */
const widths: ReadonlyMap<number, number> = new Map<number, number>([
  [float, 4],
  [uint8, 1],
  [int8, 1],
  [uint16, 2],
  [int16, 2],
  [int32, 4],
  [int64, 8],
  [bool, 1],
  [float16, 2],
  [double, 8],
  [uint32, 4],
  [uint64, 8],
  [bfloat16, 2],
]);

const mostAxes = 8;

/** How many numbers a shape has. @throws RnnkitError `invalid-file` when it is none */
export function sizeOfDims(dims: readonly number[], what: string): number {
  const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
  const size = dims.reduce((product, side) => product * side, 1);
  if (dims.length <= mostAxes && dims.every(isSize) && Number.isSafeInteger(size)) return size;
  throw damaged(`${what} has the shape [${dims.slice(0, 10).join(', ')}], which is none`);
}

/** A tensor of a file. @throws RnnkitError for one whose numbers are elsewhere, or not there */
export function readTensor(message: Uint8Array): OnnxTensor {
  const dims: number[] = [];
  let [name, dataType] = ['', 0];
  let raw: Uint8Array | undefined;
  const listed: ProtobufField[] = [];
  for (const field of fieldsOf(message)) {
    switch (field.number) {
      case 1:
        pushInts(dims, field, mostAxes);
        break;
      case 2:
        dataType = field.int;
        break;
      case 8:
        name = textOf(field);
        break;
      case 9:
        raw = field.bytes;
        break;
      case 13:
        throw unsupported(
          'its weights are in files of their own. Save it as one file, such as with onnx.save(onnx.load(path), path)',
        );
      case 14:
        if (field.int === 1) throw unsupported('its weights are in files of their own');
        break;
      case 3:
      case 6:
        throw unsupported(`its tensor ${quoted(name)} is in segments, or holds texts`);
      case 4:
      case 5:
      case 7:
      case 10:
      case 11:
        listed.push(field);
        break;
    }
  }
  const what = `its tensor ${quoted(name)}`;
  const width = widths.get(dataType);
  if (width === undefined) throw unsupported(`${what} holds elements of the type ${dataType}`);
  const size = sizeOfDims(dims, what);
  const data = raw ?? listedBytes(listed, dataType, width, size, what);
  if (data.length !== size * width)
    throw damaged(`${what} of ${size} numbers has ${data.length} bytes instead of ${size * width}`);
  return { name, dims, dataType, data };
}

/** The bytes of numbers that are listed in fields of their own. */
function listedBytes(
  fields: readonly ProtobufField[],
  dataType: number,
  width: number,
  size: number,
  what: string,
): Uint8Array {
  if (dataType === float || dataType === double) {
    const [only] = fields;
    if (fields.length === 1 && only!.isLong) return only!.bytes;
    const bytes = new Uint8Array(fields.reduce((total, { bytes: part }) => total + part.length, 0));
    let place = 0;
    for (const { bytes: part } of fields) {
      bytes.set(part, place);
      place += part.length;
    }
    return bytes;
  }
  const numbers: number[] = [];
  for (const field of fields) pushInts(numbers, field, size);
  if (numbers.length !== size) throw damaged(`${what} of ${size} numbers has ${numbers.length}`);
  const view = new DataView(new ArrayBuffer(size * width));
  for (const [place, number] of numbers.entries()) {
    if (width === 8) view.setBigInt64(place * 8, BigInt(number), true);
    else if (width === 4) view.setInt32(place * 4, number, true);
    else if (width === 2) view.setInt16(place * 2, number, true);
    else view.setInt8(place, number);
  }
  return new Uint8Array(view.buffer);
}

const readers: ReadonlyMap<number, (view: DataView, place: number) => number> = new Map<
  number,
  (view: DataView, place: number) => number
>([
  [float, (view, place) => view.getFloat32(place * 4, true)],
  [double, (view, place) => view.getFloat64(place * 8, true)],
  [int8, (view, place) => view.getInt8(place)],
  [uint8, (view, place) => view.getUint8(place)],
  [bool, (view, place) => view.getUint8(place)],
  [int16, (view, place) => view.getInt16(place * 2, true)],
  [uint16, (view, place) => view.getUint16(place * 2, true)],
  [int32, (view, place) => view.getInt32(place * 4, true)],
  [uint32, (view, place) => view.getUint32(place * 4, true)],
  [int64, (view, place) => Number(view.getBigInt64(place * 8, true))],
  [uint64, (view, place) => Number(view.getBigUint64(place * 8, true))],
  [float16, (view, place) => halfToNumber(view.getUint16(place * 2, true))],
  [bfloat16, (view, place) => brainToNumber(view.getUint16(place * 2, true))],
]);

function halfToNumber(bits: number): number {
  const sign = bits >= 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function brainToNumber(bits: number): number {
  return new Float32Array(Uint32Array.of(bits * 65_536).buffer)[0]!;
}

/** The number of elements of a tensor. */
export function countOf({ dims }: OnnxTensor): number {
  return dims.reduce((size, side) => size * side, 1);
}

/** A tensor's numbers as floats; a copy. */
export function floatsOf(tensor: OnnxTensor): Float32Array {
  const numbers = new Float32Array(countOf(tensor));
  const read = readers.get(tensor.dataType)!;
  const view = new DataView(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
  for (let place = 0; place < numbers.length; place++) numbers[place] = read(view, place);
  return numbers;
}

/** The numbers of a tensor that is a small constant. @throws RnnkitError `unsupported` when it has more than some thousand */
export function numbersOfConstant(tensor: OnnxTensor): readonly number[] {
  const count = countOf(tensor);
  if (count > 4096)
    throw unsupported(`its constant ${quoted(tensor.name)} has ${count} numbers, where a few were expected`);
  const read = readers.get(tensor.dataType)!;
  const view = new DataView(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
  return Array.from({ length: count }, (_, place) => read(view, place));
}
