// Numbers of eight bits with a scale: a number is a whole one from -127 to 127 times the scale of its row, or of its column.

/** A tensor in eight bits a number. */
export interface Quantized {
  readonly values: Int8Array;
  /** The tensor's shape, but for axes of size 1 whose places share a scale. */
  readonly scaleShape: readonly number[];
  readonly scales: Float32Array;
}

const largest = 127;
/** With fewer numbers to a scale, the scales take much of what is gained. */
const fewest = 8;

/** A tensor as rows of columns, and whose scale a number has: that of its row, or of its column. */
interface Layout {
  readonly columns: number;
  readonly scaleShape: readonly number[];
  readonly byRow: boolean;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** Whether eight bits are for a tensor of this shape: one of at least eight rows and eight columns, the last axis. */
export function isQuantizable(shape: readonly number[]): boolean {
  const columns = shape.at(-1) ?? 0;
  return columns >= fewest && sizeOf(shape.slice(0, -1)) >= fewest;
}

/**
 * The shapes that the scales of a tensor may have: one for each row, as embeddings have it, whose rows are often of very different
 * size; or one for each column, the last axis, as kernels have it.
 */
function layoutsOf(shape: readonly number[]): readonly Layout[] {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1);
  return [
    { columns, scaleShape: [...rows, 1], byRow: true },
    { columns, scaleShape: [...rows.map(() => 1), columns], byRow: false },
  ];
}

/**
 * A tensor of two axes or more in eight bits a number, by rows or by columns: whichever loses less. A bit more a number would
 * halve what is lost, so what the scales take is counted as such bits.
 */
export function quantize(data: Float32Array, shape: readonly number[]): Quantized {
  const tried = layoutsOf(shape).map((layout) => {
    const quantized = quantizeBy(data, layout);
    const bits = (32 * quantized.scales.length) / Math.max(1, data.length);
    return { quantized, loss: errorOf(data, quantized, layout) * 4 ** bits };
  });
  const [byRow, byColumn] = tried as [(typeof tried)[0], (typeof tried)[0]];
  return byRow.loss < byColumn.loss ? byRow.quantized : byColumn.quantized;
}

function quantizeBy(data: Float32Array, layout: Layout): Quantized {
  const { columns, scaleShape, byRow } = layout;
  const scales = new Float32Array(sizeOf(scaleShape));
  for (let index = 0; index < data.length; index++) {
    const place = byRow ? Math.floor(index / columns) : index % columns;
    scales[place] = Math.max(scales[place]!, Math.abs(data[index]!));
  }
  for (let place = 0; place < scales.length; place++) {
    scales[place]! /= largest;
    // Rounded up, that of the largest float32 numbers would make them infinite.
    if (Math.fround(largest * scales[place]!) === Number.POSITIVE_INFINITY) scales[place]! *= 1 - 2 ** -23;
  }
  const values = new Int8Array(data.length);
  for (let index = 0; index < data.length; index++) {
    const scale = scales[byRow ? Math.floor(index / columns) : index % columns]!;
    // What is too small for a scale is zero.
    if (scale > 0) values[index] = Math.max(-largest, Math.min(largest, Math.round(data[index]! / scale)));
  }
  return { values, scaleShape, scales };
}

/** The sum of the squares of what is lost. */
function errorOf(data: Float32Array, { values, scales }: Quantized, { columns, byRow }: Layout): number {
  let sum = 0;
  for (let index = 0; index < data.length; index++) {
    sum += (data[index]! - values[index]! * scales[byRow ? Math.floor(index / columns) : index % columns]!) ** 2;
  }
  return sum;
}

/** Whether scales of a shape are those of a tensor: one for each row, or one for each column. */
export function areScales(scaleShape: readonly number[], shape: readonly number[]): boolean {
  return shape.length >= 2 && layoutsOf(shape).some((layout) => layout.scaleShape.join() === scaleShape.join());
}

/** The numbers of a tensor in eight bits, each rounded to float32. @throws TypeError unless {@link areScales} */
export function dequantize({ values, scaleShape, scales }: Quantized, shape: readonly number[]): Float32Array {
  const { columns, byRow } = layoutsOf(shape).find((layout) => layout.scaleShape.join() === scaleShape.join())!;
  const data = new Float32Array(values.length);
  for (let index = 0; index < data.length; index++) {
    data[index] = values[index]! * scales[byRow ? Math.floor(index / columns) : index % columns]!;
  }
  return data;
}
