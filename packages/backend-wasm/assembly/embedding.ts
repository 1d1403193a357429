// Embedding: rows are copied; their gradients are added where they came from, in the order of the positions.
import { fillRows } from './packing';
import { get, put } from './vectors';

/** The first position whose id is not a row of the table, or −1. */
export function findBadId(ids: usize, count: i32, rows: i32): i32 {
  for (let position = 0; position < count; position++) {
    if (<u32>load<i32>(ids + (<usize>position << 2)) >= <u32>rows) return position;
  }
  return -1;
}

export function gatherRows(ids: usize, count: i32, table: usize, columns: i32, output: usize): void {
  const bytes = <usize>columns << 2;
  for (let position = 0; position < count; position++, ids += 4, output += bytes) {
    memory.copy(output, table + <usize>load<i32>(ids) * bytes, bytes);
  }
}

/** Some columns of the gradient of a table, whose rows are `stride` bytes apart, as those of the gradient are. */
export function scatterRows(ids: usize, count: i32, gradient: usize, stride: i32, columns: i32, table: usize, rows: i32): void {
  fillRows(table, stride, rows, columns, 0);
  for (let position = 0; position < count; position++, ids += 4, gradient += stride) {
    const row = table + <usize>load<i32>(ids) * <usize>stride;
    for (let column = 0; column < columns; column += 4) {
      const at = <usize>column << 2;
      const left = columns - column;
      put(row + at, f32x4.add(get(row + at, left), get(gradient + at, left)), left);
    }
  }
}
