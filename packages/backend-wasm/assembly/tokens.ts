// The tokens of a sequence: which of them occur, each once.

/** The ids at some positions. */
export function pickIds(ids: usize, positions: usize, count: i32, target: usize): void {
  for (let number = 0; number < count; number++, positions += 4, target += 4) {
    store<i32>(target, load<i32>(ids + (<usize>load<i32>(positions) << 2)));
  }
}

/**
 * Lists each id once, in the order in which they first occur, and for each of `count` ids where in that list it is. `seen` is room for
 * a number for each of `size` ids.
 *
 * @returns how many are listed
 */
export function findDistinct(ids: usize, count: i32, seen: usize, size: i32, distinct: usize, inverse: usize): i32 {
  memory.fill(seen, 0, <usize>size << 2);
  let found = 0;
  for (let number = 0; number < count; number++, ids += 4, inverse += 4) {
    const id = load<i32>(ids);
    const at = seen + (<usize>id << 2);
    // One more than the place, so that zero stands for an id that has not been seen.
    let place = load<i32>(at);
    if (place == 0) {
      store<i32>(distinct + (<usize>found << 2), id);
      place = ++found;
      store<i32>(at, place);
    }
    store<i32>(inverse, place - 1);
  }
  return found;
}

/**
 * Lists the ids that are not known, each once. They are known from then on: `known` has a byte for each id.
 *
 * @returns how many are listed
 */
export function takeUnknown(ids: usize, count: i32, known: usize, unknown: usize): i32 {
  let found = 0;
  for (let number = 0; number < count; number++, ids += 4) {
    const id = load<i32>(ids);
    if (load<u8>(known + <usize>id) != 0) continue;
    store<u8>(known + <usize>id, 1);
    store<i32>(unknown + (<usize>found << 2), id);
    found++;
  }
  return found;
}
