// One time step of each recurrent cell, forward and backward, for the rows that are valid in it. The products of the step
// are done before or after; what is left here is one pass over rows that are still in the cache. `rows` lists which rows
// of the states they are; strides are in bytes. What a pass does to four numbers is a function of its own, which is put into the
// loop over a row's whole vectors, where nothing is left to ask, and once more for the rest.
import { activate, multiplyBySlope, throughSlope } from './activations';
import { get, put, rowAt } from './vectors';

@inline
function copyRow(target: usize, source: usize, bytes: i32): void {
  const whole = bytes & ~15;
  for (let at = 0; at < whole; at += 16) put(target + at, get(source + at, 4), 4);
  if (whole < bytes) put(target + whole, get(source + whole, (bytes - whole) >> 2), (bytes - whole) >> 2);
}

/**
 * A gradient on its way back through time; what has faded below 2⁻⁹⁶ becomes zero. It would soon be subnormal, which
 * processors compute a hundred times slower, and no weight would feel it.
 */
@inline
function settle(gradient: v128): v128 {
  return v128.andnot(gradient, f32x4.lt(f32x4.abs(gradient), f32x4.splat(1.262177448e-29)));
}

@inline
function lstmCellAt(gate: usize, bytes: i32, h: usize, c: usize, left: i32): void {
  const kept = f32x4.mul(get(gate + bytes, left), get(c, left));
  const next = f32x4.add(kept, f32x4.mul(get(gate, left), get(gate + 2 * bytes, left)));
  put(c, next, left);
  put(h, next, left);
}

@inline
function multiplyAt(factor: usize, target: usize, left: i32): void {
  put(target, f32x4.mul(get(factor, left), get(target, left)), left);
}

/** LSTM: from the gates' sums to their activations, in place, and the states moved on. The states before it are kept in the caches. */
export function lstmStep(gates: usize, stride: i32, rows: usize, count: i32, units: i32, hidden: usize, cell: usize, hiddenCache: usize, cellCache: usize, activation: i32, recurrentActivation: i32): void {
  const bytes = units << 2, whole = bytes & ~15, rest = units & 3;
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
    for (let at = 0; at < whole; at += 16) lstmCellAt(gates + at, bytes, h + at, c + at, 4);
    if (rest) lstmCellAt(gates + whole, bytes, h + whole, c + whole, rest);
    activate(activation, h, units);
    const output = gates + 3 * bytes;
    for (let at = 0; at < whole; at += 16) multiplyAt(output + at, h + at, 4);
    if (rest) multiplyAt(output + whole, h + whole, rest);
  }
}

@inline
function lstmOutputAt(gate: usize, bytes: i32, c: usize, target: usize, left: i32): void {
  const kept = f32x4.mul(get(gate + bytes, left), get(c, left));
  put(target, f32x4.add(kept, f32x4.mul(get(gate, left), get(gate + 2 * bytes, left))), left);
}

@inline
function lstmBackAt(gate: usize, bytes: i32, c: usize, output: usize, dh: usize, dc: usize, to: usize, activation: i32, recurrentActivation: i32, left: i32): void {
  const i = get(gate, left);
  const f = get(gate + bytes, left);
  const g = get(gate + 2 * bytes, left);
  const o = get(gate + 3 * bytes, left);
  const dh0 = get(dh, left);
  const y = get(output, left);
  const dNext = f32x4.add(get(dc, left), throughSlope(activation, y, f32x4.mul(dh0, o)));
  put(to, throughSlope(recurrentActivation, i, f32x4.mul(dNext, g)), left);
  put(to + bytes, throughSlope(recurrentActivation, f, f32x4.mul(dNext, get(c, left))), left);
  put(to + 2 * bytes, throughSlope(activation, g, f32x4.mul(dNext, i)), left);
  put(to + 3 * bytes, throughSlope(recurrentActivation, o, f32x4.mul(dh0, y)), left);
  put(dc, settle(f32x4.mul(dNext, f)), left);
}

/** LSTM backward: from the gradients of the states to those of the gates' sums; dCell moves back; `cellOutput` is room for one row. */
export function lstmStepBack(gates: usize, stride: i32, rows: usize, count: i32, units: i32, cellCache: usize, dHidden: usize, dCell: usize, dGates: usize, cellOutput: usize, activation: i32, recurrentActivation: i32): void {
  const bytes = units << 2, whole = bytes & ~15, rest = units & 3;
  for (let number = 0; number < count; number++, gates += stride, dGates += stride, cellCache += bytes) {
    const dh = rowAt(dHidden, rows, number, bytes);
    const dc = rowAt(dCell, rows, number, bytes);
    for (let at = 0; at < whole; at += 16) lstmOutputAt(gates + at, bytes, cellCache + at, cellOutput + at, 4);
    if (rest) lstmOutputAt(gates + whole, bytes, cellCache + whole, cellOutput + whole, rest);
    activate(activation, cellOutput, units);
    for (let at = 0; at < whole; at += 16) {
      lstmBackAt(gates + at, bytes, cellCache + at, cellOutput + at, dh + at, dc + at, dGates + at, activation, recurrentActivation, 4);
    }
    if (rest) lstmBackAt(gates + whole, bytes, cellCache + whole, cellOutput + whole, dh + whole, dc + whole, dGates + whole, activation, recurrentActivation, rest);
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
    multiplyBySlope(activation, values, dh, dSums, units);
  }
}

@inline
function gruSumAt(projected: usize, recurrent: usize, gates: usize, bias: usize, at: i32, left: i32): void {
  let sum = get(recurrent + at, left);
  if (bias) sum = f32x4.add(sum, get(bias + at, left));
  put(gates + at, f32x4.add(get(projected + at, left), sum), left);
}

@inline
function gruCandidateAt(projected: usize, candidate: usize, reset: usize, recurrent: usize, bias: usize, keep: usize, at: i32, left: i32): void {
  let part = get(recurrent, left);
  if (bias) part = f32x4.add(part, get(bias + at, left));
  if (keep) put(keep + at, part, left);
  put(candidate, f32x4.add(get(projected, left), f32x4.mul(get(reset, left), part)), left);
}

/**
 * GRU with the reset gate after the product. `projected` holds the input's sums, of rows that are picked or counted, `recurrent` the
 * product without its bias; its candidate's part, with bias, is kept in `recurrentCache`.
 */
export function gruResetAfterStep(projected: usize, projectedIndex: usize, recurrent: usize, gates: usize, stride: i32, recurrentBias: usize, rows: usize, count: i32, units: i32, hidden: usize, hiddenCache: usize, recurrentCache: usize, activation: i32, recurrentActivation: i32): void {
  const bytes = units << 2, whole = bytes & ~15, rest = units & 3, gatesWhole = (2 * bytes) & ~15;
  const candidateBias = recurrentBias ? recurrentBias + 2 * bytes : 0;
  for (let number = 0; number < count; number++, recurrent += stride, gates += stride) {
    const h = rowAt(hidden, rows, number, bytes);
    if (hiddenCache) copyRow(hiddenCache + number * bytes, h, bytes);
    const input = rowAt(projected, projectedIndex, number, stride);
    for (let at = 0; at < gatesWhole; at += 16) gruSumAt(input, recurrent, gates, recurrentBias, at, 4);
    if (gatesWhole < 2 * bytes) gruSumAt(input, recurrent, gates, recurrentBias, gatesWhole, (2 * bytes - gatesWhole) >> 2);
    activate(recurrentActivation, gates, 2 * units);
    const reset = gates + bytes, candidate = reset + bytes, inputPart = input + 2 * bytes, part = recurrent + 2 * bytes;
    const keep = recurrentCache ? recurrentCache + number * bytes : 0;
    for (let at = 0; at < whole; at += 16) gruCandidateAt(inputPart + at, candidate + at, reset + at, part + at, candidateBias, keep, at, 4);
    if (rest) gruCandidateAt(inputPart + whole, candidate + whole, reset + whole, part + whole, candidateBias, keep, whole, rest);
    activate(activation, candidate, units);
    gruMoveOn(gates, candidate, h, bytes);
    // What is kept of the gates holds nothing but what was computed, to the end of the last panel.
    if (stride > 3 * bytes) memory.fill(gates + 3 * bytes, 0, stride - 3 * bytes);
  }
}

/** h' = z ⊙ h + (1 − z) ⊙ ĥ. */
@inline
function gruMoveOnAt(z: usize, candidate: usize, h: usize, left: i32): void {
  const gate = get(z, left);
  const kept = f32x4.mul(gate, get(h, left));
  put(h, f32x4.add(kept, f32x4.mul(f32x4.sub(f32x4.splat(1), gate), get(candidate, left))), left);
}

@inline
function gruMoveOn(z: usize, candidate: usize, h: usize, bytes: i32): void {
  const whole = bytes & ~15;
  for (let at = 0; at < whole; at += 16) gruMoveOnAt(z + at, candidate + at, h + at, 4);
  if (whole < bytes) gruMoveOnAt(z + whole, candidate + whole, h + whole, (bytes - whole) >> 2);
}

/** GRU with the reset gate before the product, first half: z and r, and r ⊙ h (through the recurrent mask) for the product. */
export function gruResetBeforeGates(gates: usize, stride: i32, rows: usize, count: i32, units: i32, hidden: usize, hiddenCache: usize, recurrentDropoutMask: usize, reset: usize, recurrentActivation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, gates += stride, reset += bytes) {
    const h = rowAt(hidden, rows, number, bytes);
    if (hiddenCache) copyRow(hiddenCache + number * bytes, h, bytes);
    activate(recurrentActivation, gates, 2 * units);
    const mask = recurrentDropoutMask ? rowAt(recurrentDropoutMask, rows, number, bytes) : 0;
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

/**
 * GRU backward, what both forms share: the gradients of the sums of z and ĥ, of which the latter is returned, and what of h's
 * comes straight from h'.
 */
@inline
function gruBackAt(gate: usize, bytes: i32, before: usize, dh: usize, to: usize, activation: i32, recurrentActivation: i32, left: i32): v128 {
  const dNext = get(dh, left);
  const z = get(gate, left);
  const candidate = get(gate + 2 * bytes, left);
  put(to, throughSlope(recurrentActivation, z, f32x4.mul(dNext, f32x4.sub(get(before, left), candidate))), left);
  const dCandidate = throughSlope(activation, candidate, f32x4.mul(dNext, f32x4.sub(f32x4.splat(1), z)));
  put(to + 2 * bytes, dCandidate, left);
  put(dh, settle(f32x4.mul(dNext, z)), left);
  return dCandidate;
}

@inline
function gruResetAfterBackAt(gate: usize, bytes: i32, before: usize, kept: usize, dh: usize, to: usize, recurrent: usize, activation: i32, recurrentActivation: i32, left: i32): void {
  const dCandidate = gruBackAt(gate, bytes, before, dh, to, activation, recurrentActivation, left);
  const r = get(gate + bytes, left);
  const dReset = throughSlope(recurrentActivation, r, f32x4.mul(dCandidate, get(kept, left)));
  put(to + bytes, dReset, left);
  put(recurrent, get(to, left), left);
  put(recurrent + bytes, dReset, left);
  put(recurrent + 2 * bytes, f32x4.mul(dCandidate, r), left);
}

/** GRU backward with the reset gate after the product: the gradients of the gates' sums, and that of the recurrent product. */
export function gruResetAfterBack(gates: usize, stride: i32, rows: usize, count: i32, units: i32, hiddenCache: usize, recurrentCache: usize, dHidden: usize, dGates: usize, dRecurrent: usize, activation: i32, recurrentActivation: i32): void {
  const bytes = units << 2, whole = bytes & ~15, rest = units & 3;
  for (let number = 0; number < count; number++, gates += stride, dGates += stride, dRecurrent += stride, hiddenCache += bytes, recurrentCache += bytes) {
    const dh = rowAt(dHidden, rows, number, bytes);
    for (let at = 0; at < whole; at += 16) {
      gruResetAfterBackAt(gates + at, bytes, hiddenCache + at, recurrentCache + at, dh + at, dGates + at, dRecurrent + at, activation, recurrentActivation, 4);
    }
    if (rest) gruResetAfterBackAt(gates + whole, bytes, hiddenCache + whole, recurrentCache + whole, dh + whole, dGates + whole, dRecurrent + whole, activation, recurrentActivation, rest);
  }
}

/** GRU backward with the reset gate before the product, up to the candidate's product. */
export function gruResetBeforeStepBack(gates: usize, stride: i32, rows: usize, count: i32, units: i32, hiddenCache: usize, dHidden: usize, dGates: usize, activation: i32, recurrentActivation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, gates += stride, dGates += stride, hiddenCache += bytes) {
    const dh = rowAt(dHidden, rows, number, bytes);
    for (let at = 0; at < bytes; at += 16) gruBackAt(gates + at, bytes, hiddenCache + at, dh + at, dGates + at, activation, recurrentActivation, (bytes - at) >> 2);
  }
}

/** GRU backward with the reset gate before the product, after the candidate's product: r's gradient, and r ⊙ h once more. */
export function gruResetBeforeBack(gates: usize, stride: i32, rows: usize, count: i32, units: i32, hiddenCache: usize, recurrentDropoutMask: usize, product: usize, productStride: i32, dHidden: usize, dGates: usize, reset: usize, recurrentActivation: i32): void {
  const bytes = units << 2;
  for (let number = 0; number < count; number++, gates += stride, dGates += stride, hiddenCache += bytes, product += productStride, reset += bytes) {
    const dh = rowAt(dHidden, rows, number, bytes);
    const mask = recurrentDropoutMask ? rowAt(recurrentDropoutMask, rows, number, bytes) : 0;
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

@inline
function returnAt(product: usize, mask: usize, dh: usize, at: i32, add: bool, left: i32): void {
  let value = get(product + at, left);
  if (mask) value = f32x4.mul(value, get(mask + at, left));
  if (add) value = f32x4.add(value, get(dh + at, left));
  put(dh + at, settle(value), left);
}

/** The gradient of the state that came through the recurrent product, through the recurrent mask; added or put. */
export function returnGradient(product: usize, productStride: i32, rows: usize, count: i32, units: i32, recurrentDropoutMask: usize, dHidden: usize, add: bool): void {
  const bytes = units << 2, whole = bytes & ~15, rest = units & 3;
  for (let number = 0; number < count; number++, product += productStride) {
    const dh = rowAt(dHidden, rows, number, bytes);
    const mask = recurrentDropoutMask ? rowAt(recurrentDropoutMask, rows, number, bytes) : 0;
    for (let at = 0; at < whole; at += 16) returnAt(product, mask, dh, at, add, 4);
    if (rest) returnAt(product, mask, dh, whole, add, rest);
  }
}
