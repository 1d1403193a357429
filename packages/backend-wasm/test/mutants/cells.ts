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
    'f32x4.mul(get(gate + bytes, left), get(c + at, left))',
    'f32x4.mul(get(gate, left), get(c + at, left))',
  ),
  lstm(
    'the candidate in place of the output gate',
    'f32x4.mul(get(gates + 3 * bytes + at, left), get(h + at, left))',
    'f32x4.mul(get(gates + 2 * bytes + at, left), get(h + at, left))',
  ),
  lstm(
    'the gates’ activation for the candidate',
    'activate(activation, gates + 2 * bytes, units);',
    'activate(recurrentActivation, gates + 2 * bytes, units);',
  ),
  lstm('no activation of the cell on its way out', '    activate(activation, h, units);\n    for', '    for'),
  lstm(
    'the wrong state kept for the gradient',
    'copyRow(cellCache + number * bytes, c, bytes);',
    'copyRow(cellCache + number * bytes, h, bytes);',
  ),
  lstm(
    'the forget gate’s gradient from the new cell',
    'f32x4.mul(dNext, get(cellCache + at, left))',
    'f32x4.mul(dNext, y)',
  ),
  lstm(
    'the gradient of the cell passes the forget gate by',
    'put(dc + at, settle(f32x4.mul(dNext, f)), left);',
    'put(dc + at, settle(dNext), left);',
  ),
  lstm(
    'the gradient of the cell does not add up',
    'f32x4.add(get(dc + at, left), throughSlope(activation, y, f32x4.mul(dh0, o)))',
    'throughSlope(activation, y, f32x4.mul(dh0, o))',
  ),
  lstm(
    'the gates’ slope for the candidate',
    'throughSlope(activation, g, f32x4.mul(dNext, i))',
    'throughSlope(recurrentActivation, g, f32x4.mul(dNext, i))',
  ),
  lstm('gradients that count for nothing too early', 'f32x4.splat(1.262177448e-29)', 'f32x4.splat(1e-5)'),
  simpleRnn(
    'the rest of a row is not copied',
    'for (let at = 0; at < bytes; at += 16) put(target + at, get(source',
    'for (let at = 0; at + 16 <= bytes; at += 16) put(target + at, get(source',
  ),
  simpleRnn(
    'the state after the step is kept, not the one before',
    '    if (hiddenCache) copyRow(hiddenCache + number * bytes, h, bytes);\n    activate(activation, sums, units);\n    copyRow(h, sums, bytes);',
    '    activate(activation, sums, units);\n    copyRow(h, sums, bytes);\n    if (hiddenCache) copyRow(hiddenCache + number * bytes, h, bytes);',
  ),
  simpleRnn('no slope', 'throughSlope(activation, get(values + at, left), get(dh + at, left))', 'get(dh + at, left)'),
  simpleRnn(
    'every row meets the first row’s gradient',
    'const dh = rowAt(dHidden, rows, number, bytes);\n    for (let at = 0; at < bytes; at += 16) {\n      const left = (bytes - at) >> 2;\n      put(dSums',
    'const dh = rowAt(dHidden, rows, 0, bytes);\n    for (let at = 0; at < bytes; at += 16) {\n      const left = (bytes - at) >> 2;\n      put(dSums',
  ),
  gru('no recurrent bias', 'if (recurrentBias) sum = f32x4.add(sum, get(recurrentBias + at, left));', ''),
  gru(
    'the recurrent bias of the gates alone',
    'for (let at = 0; at < 3 * bytes; at += 16) {\n      const left = (3 * bytes - at) >> 2;',
    'for (let at = 0; at < 2 * bytes; at += 16) {\n      const left = (2 * bytes - at) >> 2;',
  ),
  gru(
    'old and new swapped',
    'const kept = f32x4.mul(gate, get(h + at, left));\n    put(h + at, f32x4.add(kept, f32x4.mul(f32x4.sub(f32x4.splat(1), gate), get(candidate + at, left))), left);',
    'const kept = f32x4.mul(f32x4.sub(f32x4.splat(1), gate), get(h + at, left));\n    put(h + at, f32x4.add(kept, f32x4.mul(gate, get(candidate + at, left))), left);',
  ),
  gru(
    'the update gate in place of the reset gate',
    'f32x4.mul(get(projected + bytes + at, left), kept)',
    'f32x4.mul(get(projected + at, left), kept)',
  ),
  gru(
    'the sign of the update gate’s gradient',
    'f32x4.sub(get(hiddenCache + at, left), candidate)',
    'f32x4.sub(candidate, get(hiddenCache + at, left))',
  ),
  gru(
    'the wrong share of the old state, backwards',
    'put(dh + at, settle(f32x4.mul(dNext, z)), left);',
    'put(dh + at, settle(f32x4.mul(dNext, f32x4.sub(f32x4.splat(1), z))), left);',
  ),
  gru(
    'the reset gate’s slope forgotten',
    'throughSlope(recurrentActivation, r, f32x4.mul(dCandidate, get(recurrentCache + at, left)))',
    'f32x4.mul(dCandidate, get(recurrentCache + at, left))',
  ),
  gru(
    'the gradient of the candidate’s recurrent part passes the reset gate by',
    'put(dRecurrent + 2 * bytes + at, f32x4.mul(dCandidate, r), left);',
    'put(dRecurrent + 2 * bytes + at, dCandidate, left);',
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
