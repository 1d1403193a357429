// Bags of ids, each once.

/** Bags, and where each is. */
export interface DistinctBags {
  /** The place of each given bag among the distinct ones; 0 for one that is empty. */
  readonly places: Int32Array;
  /** The ids of the distinct bags, one after the other; the first is empty. */
  readonly bags: Int32Array;
  /** How many there are. */
  readonly count: number;
}

/** Finds bags that are there several times. @param size ids of each */
export function distinctBags(ids: Int32Array, size: number): DistinctBags {
  const rows = size === 0 ? 0 : ids.length / size;
  const places = new Int32Array(rows);
  const bags = new Int32Array((rows + 1) * size);
  const byHash = new Map<number, number[]>();
  let count = 1;
  for (let row = 0; row < rows; row++) {
    const from = row * size;
    let [hash, isEmpty] = [0x811c9dc5, true];
    for (let place = from; place < from + size; place++) {
      hash = Math.imul(hash ^ ids[place]!, 0x01000193);
      isEmpty &&= ids[place] === 0;
    }
    if (isEmpty) continue;
    const alike = byHash.get(hash);
    let found = alike?.find((bag) => isSame(ids, from, bags, bag * size, size));
    if (found === undefined) {
      found = count++;
      bags.set(ids.subarray(from, from + size), found * size);
      if (alike === undefined) byHash.set(hash, [found]);
      else alike.push(found);
    }
    places[row] = found;
  }
  return { places, bags: bags.subarray(0, count * size), count };
}

function isSame(left: Int32Array, from: number, right: Int32Array, to: number, size: number): boolean {
  for (let place = 0; place < size; place++) if (left[from + place] !== right[to + place]) return false;
  return true;
}
