// Mistakes in the programs and the TypeScript of the recurrent kernels.
import { inFile, type Mutant } from '@rnnkit/mutants';

const lstm = inFile('src/kernels/lstm.ts', 'lstm');
const gru = inFile('src/kernels/gru.ts', 'gru', 'resetAfter: ');
const resetBefore = inFile('src/kernels/gru-reset-before.ts', 'gru', 'resetBefore: ');
const simpleRnn = inFile('src/kernels/simple-rnn.ts', 'simpleRnn');
const step = inFile('src/step.ts', 'simpleRnn');
const recurrent = inFile('src/recurrent.ts', 'simpleRnn');
const sequence = inFile('src/sequence.ts', 'simpleRnn');

/** The mistakes. */
export const cellMutants: readonly Mutant[] = [
  lstm('input and forget gate swapped', 'c = present(f * c + i * g);', 'c = present(i * c + f * g);'),
  lstm(
    'the candidate in place of the output gate',
    "out0 = present(o * ${applied(activation, 'c')});",
    "out0 = present(g * ${applied(activation, 'c')});",
  ),
  lstm(
    'no activation of the cell on its way out',
    "out0 = present(o * ${applied(activation, 'c')});",
    'out0 = present(o * c);',
  ),
  lstm(
    'the gates’ activation for the candidate',
    "g = ${applied(activation, 'g')};\n  o = ${applied(recurrentActivation, 'o')};\n  c = present",
    "g = ${applied(recurrentActivation, 'g')};\n  o = ${applied(recurrentActivation, 'o')};\n  c = present",
  ),
  lstm('the initial cell ignored', 'openStates(run, inputs.initialCell)', 'openStates(run, undefined)', 'lstm+states'),
  lstm('the gradient of the final cell ignored', 'inputs.dCell, batch, units', 'undefined, batch, units'),
  lstm('the gradient of the final cell looked for among gates', 'step === time - 1 ? 0 : 4', '4'),
  lstm('the forget gate’s gradient from the new cell', 'out0 = dc * c *', 'out0 = dc * y *'),
  lstm('the gradient of the cell passes the forget gate by', 'else out0 = dc * f;', 'else out0 = dc;'),
  lstm(
    'the cell’s gradient ends at a masked step',
    'out0 = block == 4 ? dc : vec4(0.0);',
    'out0 = vec4(0.0);',
    'lstm+masks',
    'mask right',
  ),
  lstm(
    'the gates’ slope for the candidate',
    "dc * i * ${slope(activation, 'g')}",
    "dc * i * ${slope(recurrentActivation, 'g')}",
  ),
  lstm('the initial cell gets the gradient of a gate', 'region.x + 4 * across', 'region.x + 3 * across', 'lstm+states'),
  gru(
    'old and new swapped',
    'vec4 candidate = projected(2) + r * q;\n  out0 = present(z * before + (1.0 - z)',
    'vec4 candidate = projected(2) + r * q;\n  out0 = present((1.0 - z) * before + z',
  ),
  gru(
    'the update gate in place of the reset gate',
    'vec4 candidate = projected(2) + r * q;\n  out0',
    'vec4 candidate = projected(2) + z * q;\n  out0',
  ),
  gru('no recurrent bias in the candidate', 'q = ${bias(2)};', 'q = vec4(0.0);'),
  gru(
    'the sign of the update gate’s gradient',
    "if (block == 0) out0 = dh * (hiddenTexel(unit) - candidate) * ${slope(recurrentActivation, 'z')};\n  else if (block == 1) out0 = dCandidate",
    "if (block == 0) out0 = dh * (candidate - hiddenTexel(unit)) * ${slope(recurrentActivation, 'z')};\n  else if (block == 1) out0 = dCandidate",
  ),
  gru(
    'the gradient of the candidate’s recurrent part passes the reset gate by',
    'else if (block == 3) out0 = dCandidate * r;',
    'else if (block == 3) out0 = dCandidate;',
  ),
  gru(
    'the candidate’s own gradient meets the recurrent kernel',
    'gap: [2 * across, across],',
    'gap: [3 * across, across],',
  ),
  gru('the gradient past the kernel is that of a gate', 'carry: 4 * across,', 'carry: 3 * across,'),
  gru(
    'both biases get the gradient of the input bias',
    'blockStarts: [0, across, 2 * across, 0, across, 3 * across]',
    'blockStarts: [0, across, 2 * across, 0, across, 2 * across]',
  ),
  gru(
    'the recurrent kernel’s gradient from the input’s side',
    '0, [0, across, 3 * across])',
    '0, [0, across, 2 * across])',
  ),
  resetBefore(
    'recurrent dropout passes the reset state by',
    '* hiddenOperand(unit));',
    '* hiddenTexel(unit));',
    'gru',
    'resetBefore: recurrent dropout',
  ),
  resetBefore(
    'recurrent dropout of the reset state forwards only',
    "${run.dropped === undefined ? '' : 'dProduct *= texelFetch(dropped, ivec2(unit, row), 0);'}",
    '',
    'gru',
    'resetBefore: recurrent dropout',
  ),
  resetBefore('the state’s gradient does not pass the reset gate', ' + dProduct * r;', ';'),
  resetBefore('the candidate’s weights see the state, not the reset state', 'part.first === 2 ? reset : met', 'met'),
  resetBefore(
    'the state that is reset is kept before it is reset',
    "${productWithGates('resetTexel', [['candidate', 2]])}",
    "${productWithGates('hiddenOperand', [['candidate', 2]])}",
  ),
  simpleRnn('no slope', "ivec2(unit, row), 0) * ${slope(activation, 'y')};", 'ivec2(unit, row), 0);'),
  simpleRnn(
    'a masked step forgets the state',
    'out0 = hiddenTexel(unit); return;',
    'out0 = vec4(0.0); return;',
    'simpleRnn+masks',
    'mask right',
  ),
  simpleRnn(
    'the slope at the state before the step',
    "stepAt('after', hidden, step + 1)",
    "stepAt('after', hidden, step)",
  ),
  simpleRnn(
    'the recurrent kernel’s gradient without dropout',
    'throughRecurrentDropoutMask(run, hidden)',
    'hidden',
    'simpleRnn',
    'recurrent dropout',
  ),
  simpleRnn(
    'the initial state not carried in',
    'openStates(run, inputs.initialHidden)',
    'openStates(run, undefined)',
    'simpleRnn+states',
  ),
  step('no recurrent dropout', "' * texelFetch(dropped, ivec2(k, row), 0)'", "''", 'simpleRnn', 'recurrent dropout'),
  step(
    'the third number of the state for the fourth row',
    'TEXEL(recurrentKernel, kernelSize, x, k + 3)) * h;',
    'TEXEL(recurrentKernel, kernelSize, x, k + 2)) * h;',
    'simpleRnn',
    'sides of 47',
  ),
  step(
    'infinities where there is no unit',
    'return mix(vec4(0.0), four, lessThan(4 * unit + ivec4(0, 1, 2, 3), ivec4(units)));',
    'return four;',
    'simpleRnn+edges',
  ),
  recurrent('the output is the state before the step', 'sequenceAt(step + 1,', 'sequenceAt(step,'),
  recurrent(
    'masked steps give zeros whether asked to or not',
    "attributes.zeroOutputForMask ? '' : ' || step",
    "attributes.returnSequences ? '' : ' || step",
    'simpleRnn+masks',
    'mask right',
  ),
  recurrent('the first step’s output for the last', 'lastStep: time - 1,', 'lastStep: 0,'),
  recurrent(
    'the last output’s gradient at every step',
    '(returnSequences || index === time - 1)',
    '(returnSequences || index >= 0)',
  ),
  recurrent(
    'the mask of another step, backwards',
    'isValid(at.y, processed + 1)',
    'isValid(at.y, max(0, processed))',
    'simpleRnn+masks',
    'mask right',
  ),
  recurrent(
    'recurrent dropout forwards only',
    "'d *= texelFetch(dropped, at, 0);'",
    "''",
    'simpleRnn',
    'recurrent dropout',
  ),
  recurrent(
    'gates’ sums at the first gate’s place',
    '(block - first) * across',
    'block * across',
    'gru',
    'resetBefore: ',
  ),
  recurrent(
    'the gradient of the final state ignored',
    'stateMatrix(workspace, inputs.dHidden, batch, units)',
    'stateMatrix(workspace, undefined, batch, units)',
    'simpleRnn+states',
  ),
  sequence(
    'the mask in the order of the input, whatever the order of steps',
    'time, goBackwards: attributes.goBackwards }',
    'time, goBackwards: false }',
    'simpleRnn+masks',
    'mask right',
  ),
  sequence(
    'the final state is that of the first step',
    'const { texture, region } = stepOf(states, step);',
    'const { texture, region } = stepOf(states, Math.min(1, step));',
  ),
  sequence('caches of another state', 'cacheOf(inputs, 4 * index + band)', 'cacheOf(inputs, 4 * index + (3 - band))'),
];
