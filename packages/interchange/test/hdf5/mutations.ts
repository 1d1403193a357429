// Bytes that are changed: what damage, and malice, make of a file.

/** Numbers from 0 to 1 that a seed gives. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A copy with one to eight places changed: a bit, a byte, or a size of 2, 4 or 8 bytes that is larger than anything. */
export function mutated(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const count = 1 + Math.floor(8 * random() ** 2);
  for (let index = 0; index < count; index++) {
    // What describes a file comes early in most of its parts.
    const place = Math.floor(copy.length * random() ** 2);
    const kind = random();
    if (kind < 0.3) copy[place]! ^= 1 << Math.floor(8 * random());
    else if (kind < 0.6) copy[place] = Math.floor(256 * random());
    else if (kind < 0.7) copy.copyWithin(place, Math.floor(copy.length * random()), Math.floor(copy.length * random()));
    else copy.fill(kind < 0.85 ? 255 : 127, place, place + 2 ** (1 + Math.floor(3 * random())));
  }
  return random() < 0.1 ? copy.subarray(0, Math.floor(copy.length * random())) : copy;
}
