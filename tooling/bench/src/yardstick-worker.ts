// One thread of the yardstick: some rows of the product of two matrices of 256 × 256, four rows and two columns at a time.
import { parentPort, workerData } from 'node:worker_threads';

const size = 256;
const index = workerData as number;
const a = Float32Array.from({ length: size * size }, (_, at) => Math.sin(at));
const b = Float32Array.from({ length: size * size }, (_, at) => Math.cos(at));
const c = new Float32Array(size * size);

/** A tile of four rows and two columns. */
function tile(row: number, column: number): void {
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  for (let k = 0; k < size; k++) {
    const at = k * size + column;
    const b0 = b[at]!;
    const b1 = b[at + 1]!;
    const a0 = a[row * size + k]!;
    const a1 = a[(row + 1) * size + k]!;
    const a2 = a[(row + 2) * size + k]!;
    const a3 = a[(row + 3) * size + k]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s30 += a3 * b0;
    s31 += a3 * b1;
  }
  c[row * size + column] = s00;
  c[row * size + column + 1] = s01;
  c[(row + 1) * size + column] = s10;
  c[(row + 1) * size + column + 1] = s11;
  c[(row + 2) * size + column] = s20;
  c[(row + 2) * size + column + 1] = s21;
  c[(row + 3) * size + column] = s30;
  c[(row + 3) * size + column + 1] = s31;
}

function compute(threads: number): void {
  for (let row = 4 * index; row < size; row += 4 * threads) {
    for (let column = 0; column < size; column += 2) tile(row, column);
  }
}

parentPort!.on('message', (threads: number) => {
  compute(threads);
  parentPort!.postMessage('done', []);
});
