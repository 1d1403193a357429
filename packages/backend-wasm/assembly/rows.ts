// Rows that need not be computed: those that repeat the row before, as outputs of masked steps do, and gradients that are zero.
import { get } from './vectors';

@inline
function isEqual(a: usize, b: usize, bytes: usize): bool {
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    if (v128.any_true(v128.xor(v128.load(a + at), v128.load(b + at)))) return false;
  }
  for (; at < bytes; at += 4) if (load<i32>(a + at) != load<i32>(b + at)) return false;
  return true;
}

/**
 * Finds runs of rows whose bits are equal. `firsts` gets the first row of each, and `inverse` the run of each row.
 *
 * @returns how many runs there are
 */
export function findRuns(rows: usize, count: i32, columns: i32, firsts: usize, inverse: usize): i32 {
  const bytes = <usize>columns << 2;
  let runs = 0;
  for (let row = 0; row < count; row++, rows += bytes, inverse += 4) {
    if (row == 0 || !isEqual(rows, rows - bytes, bytes)) {
      store<i32>(firsts + (<usize>runs << 2), row);
      runs++;
    }
    store<i32>(inverse, runs - 1);
  }
  return runs;
}

/** Lists the rows that are not all zero. Returns how many they are. */
export function findNonzero(rows: usize, count: i32, columns: i32, list: usize): i32 {
  const zero = f32x4.splat(0);
  let found = 0;
  for (let row = 0; row < count; row++, rows += <usize>columns << 2) {
    for (let column = 0; column < columns; column += 4) {
      if (!v128.any_true(f32x4.ne(get(rows + (<usize>column << 2), columns - column), zero))) continue;
      store<i32>(list + (<usize>found << 2), row);
      found++;
      break;
    }
  }
  return found;
}
