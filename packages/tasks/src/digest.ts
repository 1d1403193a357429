// What tells the data of a run from others.

/** A number that differs for data that differ (FNV-1a). */
export function digestOf(values: Iterable<number | string>): number {
  let hash = 0x811c9dc5;
  const add = (unit: number): void => {
    hash = Math.imul(hash ^ unit, 0x01000193);
  };
  for (const value of values) {
    if (typeof value === 'number') add(value);
    else for (let place = 0; place < value.length; place++) add(value.charCodeAt(place));
    add(0x1f);
  }
  return hash >>> 0;
}
