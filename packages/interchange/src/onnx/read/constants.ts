// Constants: weights and numbers of a file, and what nodes make of them alone. What they may take is bounded by the file's size.
import { elementTypes, type OnnxTensor } from '../onnx-model.ts';
import { unsupported } from '../refuse.ts';
import { floatsOf, numbersOfConstant } from '../tensor-numbers.ts';

/** Numbers that are known. */
export interface Constant {
  readonly dims: readonly number[];
  /** Whether they are whole numbers or booleans. */
  readonly isWhole: boolean;
  /** The numbers, row after row. */
  readonly numbers: () => Float32Array | readonly number[];
}

const size = (dims: readonly number[]): number => dims.reduce((product, side) => product * side, 1);

const wholeTypes: ReadonlySet<number> = new Set([
  elementTypes.int8,
  elementTypes.int16,
  elementTypes.int32,
  elementTypes.int64,
  elementTypes.uint8,
  elementTypes.uint16,
  elementTypes.uint32,
  elementTypes.uint64,
  elementTypes.bool,
]);

/** Something that is made once. */
export function once<Made>(make: () => Made): () => Made {
  let made: { readonly value: Made } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** A tensor of a file as a constant. */
export function constantOf(tensor: OnnxTensor): Constant {
  const isWhole = wholeTypes.has(tensor.dataType);
  return { dims: tensor.dims, isWhole, numbers: once(() => (isWhole ? numbersOfConstant(tensor) : floatsOf(tensor))) };
}

/** A constant of a few numbers. */
export function constantFrom(dims: readonly number[], numbers: readonly number[], isWhole: boolean): Constant {
  return { dims, isWhole, numbers: () => numbers };
}

/** A constant's numbers as floats. */
export function floatsFrom({ numbers }: Constant): Float32Array {
  const made = numbers();
  return made instanceof Float32Array ? made : Float32Array.from(made);
}

/** The only number of a constant; undefined where there are others. */
export function onlyNumber({ dims, numbers }: Constant): number | undefined {
  return size(dims) === 1 ? numbers()[0] : undefined;
}

/** A constant in another shape of as many numbers. */
export function reshapeConstant(constant: Constant, dims: readonly number[]): Constant {
  if (size(dims) === size(constant.dims)) return { ...constant, dims };
  throw unsupported('a constant in it is brought to a shape that it does not have room in');
}

/** A constant with its axes in another order. */
export function transposeConstant(constant: Constant, perm: readonly number[]): Constant {
  const dims = perm.map((axis) => constant.dims[axis]!);
  const strides = constant.dims.map((_, axis) => size(constant.dims.slice(axis + 1)));
  const make = (): Float32Array => {
    const from = floatsFrom(constant);
    const to = new Float32Array(from.length);
    const place = perm.map(() => 0);
    let at = 0;
    for (let index = 0; index < to.length; index++) {
      to[index] = from[at]!;
      for (let axis = perm.length - 1; axis >= 0; axis--) {
        const stride = strides[perm[axis]!]!;
        at += stride;
        if (++place[axis]! < dims[axis]!) break;
        place[axis] = 0;
        at -= stride * dims[axis]!;
      }
    }
    return to;
  };
  return { dims, isWhole: constant.isWhole, numbers: once(make) };
}

/** Some places of an axis of a constant. */
export function takeFrom(constant: Constant, axis: number, places: readonly number[]): Constant {
  const dims = constant.dims.map((side, one) => (one === axis ? places.length : side));
  const [outer, inner] = [size(constant.dims.slice(0, axis)), size(constant.dims.slice(axis + 1))];
  const side = constant.dims[axis]!;
  const make = (): Float32Array | readonly number[] => {
    const from = constant.numbers();
    const to = constant.isWhole ? ([] as number[]) : new Float32Array(size(dims));
    let next = 0;
    for (let row = 0; row < outer; row++) {
      for (const place of places) {
        for (let column = 0; column < inner; column++) to[next++] = from[(row * side + place) * inner + column]!;
      }
    }
    return to;
  };
  return { dims, isWhole: constant.isWhole, numbers: once(make) };
}

/** What is left of whole numbers that are divided by others, or by one. */
export function remainder(of: Constant, by: Constant): Constant {
  const [one, other] = [floatsFrom(of), floatsFrom(by)];
  return {
    dims: of.dims,
    isWhole: true,
    numbers: () => Array.from(one, (value, place) => value % other[other.length === 1 ? 0 : place]!),
  };
}
