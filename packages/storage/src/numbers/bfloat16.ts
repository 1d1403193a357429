// Numbers of the upper half of a float32's bits (bfloat16): its range, and eight binary digits.

/** float32 numbers as bfloat16, rounded to the nearest, to even between two; beyond the largest and half a step to infinity. */
export function toBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let index = 0; index < bits.length; index++) {
    const word = bits[index]!;
    const upper = word >>> 16;
    // A NaN stays one, also where all its payload is in the lower half.
    if ((word & 0x7fffffff) > 0x7f800000) halves[index] = upper | (upper & 0x7f ? 0 : 0x40);
    else halves[index] = (word + 0x7fff + (upper & 1)) >>> 16;
  }
  return halves;
}

/** bfloat16 numbers as float32, each exactly. */
export function fromBfloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let index = 0; index < halves.length; index++) bits[index] = halves[index]! << 16;
  return values;
}
