// The product of packed panels against the textbook loop, on shapes around the sizes of panels and blocks.
import { Random } from '@rnnkit/data';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { multiply } from '../src/matrix-product.ts';
import { rowMajor, transposed, type Matrix } from '../src/packing.ts';

const side = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(47, 48, 49, 63, 64, 65, 255, 256, 257, 600));

function element(
  { values, offset = 0, rowStride, columnStride, rowIndex }: Matrix,
  row: number,
  column: number,
): number {
  return values[offset + (rowIndex?.[row] ?? row) * rowStride + column * columnStride]!;
}

function textbook(left: Matrix, right: Matrix): number[] {
  const product: number[] = [];
  for (let row = 0; row < left.rows; row++) {
    for (let column = 0; column < right.columns; column++) {
      let sum = 0;
      for (let depth = 0; depth < left.columns; depth++)
        sum += element(left, row, depth) * element(right, depth, column);
      product.push(sum);
    }
  }
  return product;
}

test('products of all shapes, transposed or not, with picked rows', () => {
  fc.assert(
    fc.property(
      fc.tuple(side, side, side).filter(([a, b, c]) => a * b * c < 1_000_000),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      fc.nat(),
      ([rows, depth, columns], leftTransposed, rightTransposed, picked, seed) => {
        const random = new Random(seed);
        const matrix = (height: number, width: number, across: boolean): Matrix => {
          const values = Float32Array.from({ length: height * width }, () => random.normal());
          return across ? transposed(rowMajor(values, width, height)) : rowMajor(values, height, width);
        };
        const left = matrix(rows, depth, leftTransposed);
        const right = matrix(depth, columns, rightTransposed);
        const order = random.shuffle(Int32Array.from({ length: rows }, (_, index) => index));
        const from: Matrix = picked ? { ...left, rowIndex: order } : left;
        const product = new Float32Array(rows * columns);
        multiply(from, right, { values: product, rowStride: columns });
        const expected = textbook(from, right);
        // Sums in double differ in order alone: by far less than the one rounding to float32.
        for (const [index, value] of expected.entries()) {
          expect(Math.abs(product[index]! - value)).toBeLessThanOrEqual(2 ** -23 * Math.abs(value) + 1e-9);
        }
      },
    ),
    { numRuns: 60 },
  );
});
