// Mistakes in what is compiled to WebAssembly: the steps of the recurrent cells, and their activations.
import { inFile, type Mutant } from '@rnnkit/mutants';

const lstm = inFile('assembly/cells.ts', 'lstm');
const gru = inFile('assembly/cells.ts', 'gru', 'resetAfter: ');
const resetBefore = inFile('assembly/cells.ts', 'gru', 'resetBefore: ');
const simpleRnn = inFile('assembly/cells.ts', 'simpleRnn');
const activations = inFile('assembly/activations.ts', 'dense');

/** The mistakes. */
export const cellMutants: readonly Mutant[] = [
  lstm(
    'the input gate in place of the forget gate',
    'f32x4.mul(get(gate + bytes, left), get(c, left));\n  const next',
    'f32x4.mul(get(gate, left), get(c, left));\n  const next',
  ),
  lstm(
    'the candidate in place of the output gate',
    'const output = gates + 3 * bytes;',
    'const output = gates + 2 * bytes;',
  ),
  lstm(
    'the gates’ activation for the candidate',
    'activate(activation, gates + 2 * bytes, units);',
    'activate(recurrentActivation, gates + 2 * bytes, units);',
  ),
  lstm('no activation of the cell on its way out', '    activate(activation, h, units);\n', ''),
  lstm(
    'the wrong state kept for the gradient',
    'copyRow(cellCache + number * bytes, c, bytes);',
    'copyRow(cellCache + number * bytes, h, bytes);',
  ),
  lstm('the forget gate’s gradient from the new cell', 'f32x4.mul(dNext, get(c, left))', 'f32x4.mul(dNext, y)'),
  lstm(
    'the gradient of the cell passes the forget gate by',
    'put(dc, settle(f32x4.mul(dNext, f)), left);',
    'put(dc, settle(dNext), left);',
  ),
  lstm(
    'the gradient of the cell does not add up',
    'f32x4.add(get(dc, left), throughSlope(activation, y, f32x4.mul(dh0, o)))',
    'throughSlope(activation, y, f32x4.mul(dh0, o))',
  ),
  lstm(
    'the gates’ slope for the candidate',
    'throughSlope(activation, g, f32x4.mul(dNext, i))',
    'throughSlope(recurrentActivation, g, f32x4.mul(dNext, i))',
  ),
  lstm('gradients that count for nothing too early', 'f32x4.splat(1.262177448e-29)', 'f32x4.splat(1e-5)'),
  simpleRnn('the rest of a row is not copied', 'if (whole < bytes) put(target', 'if (whole > bytes) put(target'),
  simpleRnn(
    'the state after the step is kept, not the one before',
    '    if (hiddenCache) copyRow(hiddenCache + number * bytes, h, bytes);\n    activate(activation, sums, units);\n    copyRow(h, sums, bytes);',
    '    activate(activation, sums, units);\n    copyRow(h, sums, bytes);\n    if (hiddenCache) copyRow(hiddenCache + number * bytes, h, bytes);',
  ),
  simpleRnn('no slope', 'multiplyBySlope(activation, values,', 'multiplyBySlope(0, values,'),
  simpleRnn(
    'every row meets the first row’s gradient',
    'const dh = rowAt(dHidden, rows, number, bytes);\n    multiplyBySlope',
    'const dh = rowAt(dHidden, rows, 0, bytes);\n    multiplyBySlope',
  ),
  gru('no recurrent bias', 'if (bias) sum = f32x4.add(sum, get(bias + at, left));', ''),
  gru('the recurrent bias of the gates alone', 'if (bias) part = f32x4.add(part, get(bias + at, left));', ''),
  gru(
    'the rest of the gates beyond a multiple of four stays as it was',
    'if (gatesWhole < 2 * bytes) gruSumAt',
    'if (gatesWhole > 2 * bytes) gruSumAt',
  ),
  gru(
    'the rest of the state beyond a multiple of four stays as it was',
    'if (whole < bytes) gruMoveOnAt',
    'if (whole > bytes) gruMoveOnAt',
  ),
  gru(
    'no gradient of GRU’s gates beyond a multiple of four',
    'if (rest) gruResetAfterBackAt',
    'if (rest < 0) gruResetAfterBackAt',
  ),
  gru('the gradient beyond a multiple of four does not return', 'if (rest) returnAt', 'if (rest < 0) returnAt'),
  gru(
    'old and new swapped',
    'const kept = f32x4.mul(gate, get(h, left));\n  put(h, f32x4.add(kept, f32x4.mul(f32x4.sub(f32x4.splat(1), gate), get(candidate, left))), left);',
    'const kept = f32x4.mul(f32x4.sub(f32x4.splat(1), gate), get(h, left));\n  put(h, f32x4.add(kept, f32x4.mul(gate, get(candidate, left))), left);',
  ),
  gru(
    'the update gate in place of the reset gate',
    'const reset = gates + bytes, candidate = reset + bytes,',
    'const reset = gates, candidate = gates + 2 * bytes,',
  ),
  inFile('assembly/cells.ts', 'gru', 'resetAfter: with embedding: ')(
    'every row meets the first token',
    'rowAt(projected, projectedIndex, number, stride)',
    'rowAt(projected, projectedIndex, 0, stride)',
  ),
  gru(
    'the sign of the update gate’s gradient',
    'f32x4.sub(get(before, left), candidate)',
    'f32x4.sub(candidate, get(before, left))',
  ),
  gru(
    'the wrong share of the old state, backwards',
    'put(dh, settle(f32x4.mul(dNext, z)), left);',
    'put(dh, settle(f32x4.mul(dNext, f32x4.sub(f32x4.splat(1), z))), left);',
  ),
  gru(
    'the reset gate’s slope forgotten',
    'throughSlope(recurrentActivation, r, f32x4.mul(dCandidate, get(kept, left)))',
    'f32x4.mul(dCandidate, get(kept, left))',
  ),
  gru(
    'the gradient of the candidate’s recurrent part passes the reset gate by',
    'put(recurrent + 2 * bytes, f32x4.mul(dCandidate, r), left);',
    'put(recurrent + 2 * bytes, dCandidate, left);',
  ),
  resetBefore(
    'recurrent dropout passes the reset state by',
    'if (mask) kept = f32x4.mul(kept, get(mask + at, left));',
    '',
  ),
  resetBefore(
    'the candidate’s product overwrites its projection',
    'f32x4.add(get(candidate + at, left), get(product + at, left))',
    'get(product + at, left)',
  ),
  resetBefore(
    'the state’s gradient through the reset gate alone',
    'put(dh + at, f32x4.add(get(dh + at, left), f32x4.mul(dReset, r)), left);',
    'put(dh + at, f32x4.mul(dReset, r), left);',
  ),
  resetBefore(
    'recurrent dropout of the reset state forwards only',
    '        dReset = f32x4.mul(dReset, factor);\n',
    '',
  ),
  simpleRnn('recurrent dropout forwards only', 'if (mask) value = f32x4.mul(value, get(mask + at, left));', ''),
  lstm(
    'the rest of the cell beyond a multiple of four stays as it was',
    'if (rest) lstmCellAt',
    'if (rest < 0) lstmCellAt',
  ),
  lstm(
    'the rest of the output beyond a multiple of four stays as it was',
    'if (rest) multiplyAt',
    'if (rest < 0) multiplyAt',
  ),
  lstm('no gradient of LSTM’s gates beyond a multiple of four', 'if (rest) lstmBackAt', 'if (rest < 0) lstmBackAt'),
  lstm('the rest of the output is not computed once more', 'if (rest) lstmOutputAt', 'if (rest < 0) lstmOutputAt'),
  activations(
    'no slope beyond a multiple of four',
    'if (count > 0) put(target, through',
    'if (count < 0) put(target, through',
  ),
  gru('the gradients of the state overwrite one another', 'if (add) value = f32x4.add(value, get(dh + at, left));', ''),
  activations('tanh without its sign', 'v128.or(size, v128.and(x, signs))', 'size'),
  activations('tanh’s slope without the square', 'f32x4.sub(one, f32x4.mul(y, y))', 'f32x4.sub(one, y)'),
  activations('half of sigmoid’s slope', 'f32x4.mul(y, f32x4.sub(one, y))', 'f32x4.sub(one, y)'),
  activations(
    'the slopes of the two hard sigmoids swapped',
    'code == hardSigmoidCode ? <f32>(1.0 / 6.0) : 0.2',
    'code == hardSigmoidCode ? 0.2 : <f32>(1.0 / 6.0)',
  ),
  activations(
    'hardSigmoid’s old slope',
    'f32x4.div(f32x4.add(x, f32x4.splat(3)), f32x4.splat(6))',
    'f32x4.add(f32x4.mul(f32x4.splat(0.2), x), f32x4.splat(0.5))',
  ),
  activations(
    'relu lets gradients through',
    'return v128.andnot(gradient, f32x4.le(y, zero));',
    'return v128.andnot(gradient, f32x4.lt(y, zero));',
  ),
  activations(
    'relu swallows NaN',
    'y = f32x4.max(f32x4.splat(0), x);',
    'y = f32x4.pmax(f32x4.splat(0), x);',
    'dense+edges',
  ),
  activations(
    'exponentials swallow NaN',
    'f32x4.pmax(f32x4.pmin(x, limit), f32x4.neg(limit))',
    'f32x4.pmax(f32x4.neg(limit), f32x4.pmin(limit, x))',
    'dense+edges',
  ),
  activations(
    'exponentials that end too early',
    'f32x4.pmax(f32x4.pmin(x, limit), f32x4.neg(limit))',
    'f32x4.pmax(f32x4.pmin(x, f32x4.splat(8)), f32x4.neg(limit))',
    'lstm+edges',
  ),
  activations(
    'an exponential whose series ends too early',
    '  let p = multiplyAdd(c5, r, c4);\n  p = multiplyAdd(p, r, c3);\n  p = multiplyAdd(p, r, c2);\n',
    '  let p = c2;\n',
  ),
  activations(
    'tanh of small numbers by what large ones need',
    'border = constant(0.625, zero)',
    'border = constant(0, zero)',
    'dense+smallNumbers',
  ),
];
