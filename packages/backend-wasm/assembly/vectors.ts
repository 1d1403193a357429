// Reading and writing four numbers at a time; at the end of a row, as many as are left.

@inline
export function get(address: usize, left: i32): v128 {
  if (left >= 4) return v128.load(address);
  if (left == 1) return v128.load32_zero(address);
  const two = v128.load64_zero(address);
  return left == 2 ? two : v128.load32_lane(address, two, 2, 8);
}

@inline
export function put(address: usize, value: v128, left: i32): void {
  if (left >= 4) {
    v128.store(address, value);
    return;
  }
  v128.store32_lane(address, value, 0);
  if (left > 1) v128.store32_lane(address, value, 1, 4);
  if (left > 2) v128.store32_lane(address, value, 2, 8);
}

/** The address of a row: picked from a list of row numbers, or counted from the first. */
@inline
export function rowAt(start: usize, rows: usize, row: i32, stride: i32): usize {
  const number = rows ? load<i32>(rows + (<usize>row << 2)) : row;
  return start + <usize>number * <usize>stride;
}
