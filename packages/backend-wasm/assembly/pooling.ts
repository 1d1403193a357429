// Pooling over time, text after text. A mask has a byte for each step; without one all steps are valid.
import { get, put } from './vectors';

@inline
function isValid(mask: usize, step: i32): bool {
  return !mask || load<u8>(mask + step) != 0;
}

function countValid(mask: usize, time: i32): i32 {
  if (!mask) return time;
  let count = 0;
  for (let step = 0; step < time; step++) count += <i32>isValid(mask, step);
  return count;
}

/** The average over the valid steps of each row; zeros where there is none. */
export function averageSteps(x: usize, mask: usize, rows: i32, time: i32, features: i32, output: usize): void {
  const bytes = features << 2;
  for (let row = 0; row < rows; row++, output += bytes) {
    memory.fill(output, 0, bytes);
    let count = 0;
    for (let step = 0; step < time; step++, x += bytes) {
      if (!isValid(mask, step)) continue;
      count++;
      for (let at = 0; at < bytes; at += 16) {
        const left = (bytes - at) >> 2;
        put(output + at, f32x4.add(get(output + at, left), get(x + at, left)), left);
      }
    }
    const divisor = f32x4.splat(<f32>max(count, 1));
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      put(output + at, f32x4.div(get(output + at, left), divisor), left);
    }
    if (mask) mask += time;
  }
}

/** The gradient of the average: each valid step gets its part, a masked one zeros. */
export function averageStepsBack(mask: usize, rows: i32, time: i32, features: i32, dOutput: usize, dX: usize): void {
  const bytes = features << 2;
  for (let row = 0; row < rows; row++, dOutput += bytes) {
    const divisor = f32x4.splat(<f32>countValid(mask, time));
    let first: usize = 0;
    for (let step = 0; step < time; step++, dX += bytes) {
      if (!isValid(mask, step)) {
        memory.fill(dX, 0, bytes);
        continue;
      }
      if (first) {
        memory.copy(dX, first, bytes);
        continue;
      }
      first = dX;
      for (let at = 0; at < bytes; at += 16) {
        const left = (bytes - at) >> 2;
        put(dX + at, f32x4.div(get(dOutput + at, left), divisor), left);
      }
    }
    if (mask) mask += time;
  }
}

/** The largest value over the valid steps of each row; zeros where there is none. What is not a number goes through. */
export function largestSteps(x: usize, mask: usize, rows: i32, time: i32, features: i32, output: usize): void {
  const bytes = features << 2;
  for (let row = 0; row < rows; row++, output += bytes) {
    let hasBegun = false;
    for (let step = 0; step < time; step++, x += bytes) {
      if (!isValid(mask, step)) continue;
      if (!hasBegun) {
        memory.copy(output, x, bytes);
        hasBegun = true;
        continue;
      }
      for (let at = 0; at < bytes; at += 16) {
        const left = (bytes - at) >> 2;
        put(output + at, f32x4.max(get(output + at, left), get(x + at, left)), left);
      }
    }
    if (!hasBegun) memory.fill(output, 0, bytes);
    if (mask) mask += time;
  }
}

/**
 * The gradient of the largest value: the valid steps that have it share it evenly. It is not a number where the largest value is none,
 * which equals no step's.
 */
export function largestStepsBack(x: usize, mask: usize, rows: i32, time: i32, features: i32, output: usize, dOutput: usize, dX: usize): void {
  const bytes = features << 2;
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  for (let row = 0; row < rows; row++, output += bytes, dOutput += bytes) {
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      const largest = get(output + at, left);
      let ties = zero;
      for (let step = 0, from = x + at; step < time; step++, from += bytes) {
        if (isValid(mask, step)) ties = f32x4.add(ties, v128.and(f32x4.eq(get(from, left), largest), one));
      }
      const share = f32x4.div(get(dOutput + at, left), ties);
      for (let step = 0, from = x + at, to = dX + at; step < time; step++, from += bytes, to += bytes) {
        const isLargest = isValid(mask, step) ? f32x4.mul(share, v128.and(f32x4.eq(get(from, left), largest), one)) : zero;
        put(to, isLargest, left);
      }
    }
    x += <usize>time * bytes;
    dX += <usize>time * bytes;
    if (mask) mask += time;
  }
}
