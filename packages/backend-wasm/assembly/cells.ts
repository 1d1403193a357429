// One time step of each recurrent cell, forward and backward, for the rows that are valid in it. The products of the step
// are done before or after; what is left here is one pass over rows that are still in the cache. `rows` lists which rows
// of the states they are; strides are in bytes.
import { activate, throughSlope } from './activations';
import { get, put, rowAt } from './vectors';

@inline
function copyRow(target: usize, source: usize, bytes: i32): void {
  for (let at = 0; at < bytes; at += 16) put(target + at, get(source + at, (bytes - at) >> 2), (bytes - at) >> 2);
}

/**
 * A gradient on its way back through time; what has faded below 2⁻⁹⁶ becomes zero. It would soon be subnormal, which
 * processors compute a hundred times slower, and no weight would feel it.
 */
@inline
function settle(gradient: v128): v128 {
  return v128.andnot(gradient, f32x4.lt(f32x4.abs(gradient), f32x4.splat(1.262177448e-29)));
}

/** LSTM: from the gates' sums to their activations, in place, and the states moved on. The states before it are kept in the caches. */
export function lstmStep(gates: usize, stride: i32, rows: usize, count: i32, units: i32, hidden: usize, cell: usize, hiddenCache: usize, cellCache: usize, activation: i32, recurrentActivation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, gates += stride) {
    const h = rowAt(hidden, rows, number, bytes);
    const c = rowAt(cell, rows, number, bytes);
    if (hiddenCache) {
      copyRow(hiddenCache + number * bytes, h, bytes);
      copyRow(cellCache + number * bytes, c, bytes);
    }
    activate(recurrentActivation, gates, 2 * units);
    activate(activation, gates + 2 * bytes, units);
    activate(recurrentActivation, gates + 3 * bytes, units);
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      const gate = gates + at;
      const kept = f32x4.mul(get(gate + bytes, left), get(c + at, left));
      const next = f32x4.add(kept, f32x4.mul(get(gate, left), get(gate + 2 * bytes, left)));
      put(c + at, next, left);
      put(h + at, next, left);
    }
    activate(activation, h, units);
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      put(h + at, f32x4.mul(get(gates + 3 * bytes + at, left), get(h + at, left)), left);
    }
  }
}

/** LSTM backward: from the gradients of the states to those of the gates' sums; dCell moves back; `cellOutput` is room for one row. */
export function lstmStepBack(gates: usize, stride: i32, rows: usize, count: i32, units: i32, cellCache: usize, dHidden: usize, dCell: usize, dGates: usize, cellOutput: usize, activation: i32, recurrentActivation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, gates += stride, dGates += stride, cellCache += bytes) {
    const dh = rowAt(dHidden, rows, number, bytes);
    const dc = rowAt(dCell, rows, number, bytes);
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      const gate = gates + at;
      const kept = f32x4.mul(get(gate + bytes, left), get(cellCache + at, left));
      put(cellOutput + at, f32x4.add(kept, f32x4.mul(get(gate, left), get(gate + 2 * bytes, left))), left);
    }
    activate(activation, cellOutput, units);
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      const gate = gates + at;
      const i = get(gate, left);
      const f = get(gate + bytes, left);
      const g = get(gate + 2 * bytes, left);
      const o = get(gate + 3 * bytes, left);
      const dh0 = get(dh + at, left);
      const y = get(cellOutput + at, left);
      const dNext = f32x4.add(get(dc + at, left), throughSlope(activation, y, f32x4.mul(dh0, o)));
      const to = dGates + at;
      put(to, throughSlope(recurrentActivation, i, f32x4.mul(dNext, g)), left);
      put(to + bytes, throughSlope(recurrentActivation, f, f32x4.mul(dNext, get(cellCache + at, left))), left);
      put(to + 2 * bytes, throughSlope(activation, g, f32x4.mul(dNext, i)), left);
      put(to + 3 * bytes, throughSlope(recurrentActivation, o, f32x4.mul(dh0, y)), left);
      put(dc + at, settle(f32x4.mul(dNext, f)), left);
    }
  }
}

/** SimpleRNN: the sums' activation is the state. */
export function simpleRnnStep(sums: usize, stride: i32, rows: usize, count: i32, units: i32, hidden: usize, hiddenCache: usize, activation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, sums += stride) {
    const h = rowAt(hidden, rows, number, bytes);
    if (hiddenCache) copyRow(hiddenCache + number * bytes, h, bytes);
    activate(activation, sums, units);
    copyRow(h, sums, bytes);
  }
}

/** SimpleRNN backward. */
export function simpleRnnStepBack(values: usize, stride: i32, rows: usize, count: i32, units: i32, dHidden: usize, dSums: usize, activation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, values += stride, dSums += stride) {
    const dh = rowAt(dHidden, rows, number, bytes);
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      put(dSums + at, throughSlope(activation, get(values + at, left), get(dh + at, left)), left);
    }
  }
}

/**
 * GRU with the reset gate after the product. `projected` holds the input's sums and becomes the gates; `recurrent` holds
 * the product without its bias; its candidate's part, with bias, is kept in `recurrentCache`.
 */
export function gruResetAfterStep(projected: usize, stride: i32, recurrent: usize, recurrentStride: i32, recurrentBias: usize, rows: usize, count: i32, units: i32, hidden: usize, hiddenCache: usize, recurrentCache: usize, activation: i32, recurrentActivation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, projected += stride, recurrent += recurrentStride) {
    const h = rowAt(hidden, rows, number, bytes);
    if (hiddenCache) copyRow(hiddenCache + number * bytes, h, bytes);
    for (let at = 0; at < 3 * bytes; at += 16) {
      const left = (3 * bytes - at) >> 2;
      let sum = get(recurrent + at, left);
      if (recurrentBias) sum = f32x4.add(sum, get(recurrentBias + at, left));
      put(recurrent + at, sum, left);
    }
    for (let at = 0; at < 2 * bytes; at += 16) {
      const left = (2 * bytes - at) >> 2;
      put(projected + at, f32x4.add(get(projected + at, left), get(recurrent + at, left)), left);
    }
    activate(recurrentActivation, projected, 2 * units);
    const candidate = projected + 2 * bytes;
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      const kept = get(recurrent + 2 * bytes + at, left);
      if (recurrentCache) put(recurrentCache + number * bytes + at, kept, left);
      put(candidate + at, f32x4.add(get(candidate + at, left), f32x4.mul(get(projected + bytes + at, left), kept)), left);
    }
    activate(activation, candidate, units);
    gruMoveOn(projected, candidate, h, bytes);
  }
}

/** h' = z ⊙ h + (1 − z) ⊙ ĥ. */
@inline
function gruMoveOn(z: usize, candidate: usize, h: usize, bytes: i32): void {
  for (let at = 0; at < bytes; at += 16) {
    const left = (bytes - at) >> 2;
    const gate = get(z + at, left);
    const kept = f32x4.mul(gate, get(h + at, left));
    put(h + at, f32x4.add(kept, f32x4.mul(f32x4.sub(f32x4.splat(1), gate), get(candidate + at, left))), left);
  }
}

/** GRU with the reset gate before the product, first half: z and r, and r ⊙ h (through the recurrent mask) for the product. */
export function gruResetBeforeGates(gates: usize, stride: i32, rows: usize, count: i32, units: i32, hidden: usize, hiddenCache: usize, recurrentMask: usize, reset: usize, recurrentActivation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, gates += stride, reset += bytes) {
    const h = rowAt(hidden, rows, number, bytes);
    if (hiddenCache) copyRow(hiddenCache + number * bytes, h, bytes);
    activate(recurrentActivation, gates, 2 * units);
    const mask = recurrentMask ? rowAt(recurrentMask, rows, number, bytes) : 0;
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      let kept = f32x4.mul(get(gates + bytes + at, left), get(h + at, left));
      if (mask) kept = f32x4.mul(kept, get(mask + at, left));
      put(reset + at, kept, left);
    }
  }
}

/** Second half: the candidate, from its product, and the state. */
export function gruResetBeforeState(gates: usize, stride: i32, product: usize, productStride: i32, rows: usize, count: i32, units: i32, hidden: usize, activation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, gates += stride, product += productStride) {
    const candidate = gates + 2 * bytes;
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      put(candidate + at, f32x4.add(get(candidate + at, left), get(product + at, left)), left);
    }
    activate(activation, candidate, units);
    gruMoveOn(gates, candidate, rowAt(hidden, rows, number, bytes), bytes);
  }
}

/** GRU backward, what both forms share: the gradients of the sums of z and ĥ, and what of h's comes straight from h'. */
export function gruStepBack(gates: usize, stride: i32, rows: usize, count: i32, units: i32, hiddenCache: usize, dHidden: usize, dGates: usize, activation: i32, recurrentActivation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, gates += stride, dGates += stride, hiddenCache += bytes) {
    const dh = rowAt(dHidden, rows, number, bytes);
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      const dNext = get(dh + at, left);
      const z = get(gates + at, left);
      const candidate = get(gates + 2 * bytes + at, left);
      put(dGates + at, throughSlope(recurrentActivation, z, f32x4.mul(dNext, f32x4.sub(get(hiddenCache + at, left), candidate))), left);
      put(dGates + 2 * bytes + at, throughSlope(activation, candidate, f32x4.mul(dNext, f32x4.sub(f32x4.splat(1), z))), left);
      put(dh + at, settle(f32x4.mul(dNext, z)), left);
    }
  }
}

/** GRU backward with the reset gate after the product: r's gradient, and that of the recurrent product. */
export function gruResetAfterBack(gates: usize, stride: i32, count: i32, units: i32, recurrentCache: usize, dGates: usize, dRecurrent: usize, recurrentActivation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, gates += stride, dGates += stride, dRecurrent += stride, recurrentCache += bytes) {
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      const r = get(gates + bytes + at, left);
      const dCandidate = get(dGates + 2 * bytes + at, left);
      const dReset = throughSlope(recurrentActivation, r, f32x4.mul(dCandidate, get(recurrentCache + at, left)));
      put(dGates + bytes + at, dReset, left);
      put(dRecurrent + at, get(dGates + at, left), left);
      put(dRecurrent + bytes + at, dReset, left);
      put(dRecurrent + 2 * bytes + at, f32x4.mul(dCandidate, r), left);
    }
  }
}

/** GRU backward with the reset gate before the product, after the candidate's product: r's gradient, and r ⊙ h once more. */
export function gruResetBeforeBack(gates: usize, stride: i32, rows: usize, count: i32, units: i32, hiddenCache: usize, recurrentMask: usize, product: usize, productStride: i32, dHidden: usize, dGates: usize, reset: usize, recurrentActivation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, gates += stride, dGates += stride, hiddenCache += bytes, product += productStride, reset += bytes) {
    const dh = rowAt(dHidden, rows, number, bytes);
    const mask = recurrentMask ? rowAt(recurrentMask, rows, number, bytes) : 0;
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      const r = get(gates + bytes + at, left);
      const before = get(hiddenCache + at, left);
      let dReset = get(product + at, left);
      let kept = f32x4.mul(r, before);
      if (mask) {
        const factor = get(mask + at, left);
        dReset = f32x4.mul(dReset, factor);
        kept = f32x4.mul(kept, factor);
      }
      put(reset + at, kept, left);
      put(dGates + bytes + at, throughSlope(recurrentActivation, r, f32x4.mul(dReset, before)), left);
      put(dh + at, f32x4.add(get(dh + at, left), f32x4.mul(dReset, r)), left);
    }
  }
}

/** The gradient of the state that came through the recurrent product, through the recurrent mask; added or put. */
export function returnGradient(product: usize, productStride: i32, rows: usize, count: i32, units: i32, recurrentMask: usize, dHidden: usize, add: bool): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, product += productStride) {
    const dh = rowAt(dHidden, rows, number, bytes);
    const mask = recurrentMask ? rowAt(recurrentMask, rows, number, bytes) : 0;
    for (let at = 0; at < bytes; at += 16) {
      const left = (bytes - at) >> 2;
      let value = get(product + at, left);
      if (mask) value = f32x4.mul(value, get(mask + at, left));
      if (add) value = f32x4.add(value, get(dh + at, left));
      put(dh + at, settle(value), left);
    }
  }
}
