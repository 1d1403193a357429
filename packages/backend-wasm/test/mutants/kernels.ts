// Mistakes in the kernels' TypeScript.
import { inFile, type Mutant } from '@rnnkit/mutants';

const lstm = inFile('src/kernels/lstm.ts', 'lstm');
const gru = inFile('src/kernels/gru.ts', 'gru', 'resetAfter: ');
const resetBefore = inFile('src/kernels/gru-reset-before.ts', 'gru', 'resetBefore: ');
const simpleRnn = inFile('src/kernels/simple-rnn.ts', 'simpleRnn');
const dense = inFile('src/kernels/dense.ts', 'dense');
const softmax = inFile('src/kernels/softmax-cross-entropy.ts', 'softmaxCrossEntropy');
const binary = inFile('src/kernels/binary-cross-entropy.ts', 'binaryCrossEntropy');
const inUpdate = (kernel: string): ReturnType<typeof inFile> => inFile('src/update.ts', kernel);

/** The mistakes. */
export const kernelMutants: readonly Mutant[] = [
  lstm('the initial cell ignored', 'memory.address(inputs.initialCell)', '0'),
  lstm(
    'the gradient of the final cell ignored',
    'openGradientState(sequence, finalCell,',
    'openGradientState(sequence, 0,',
  ),
  lstm('every step’s cell kept in the first step’s place', 'cellCache.address + first * bytes', 'cellCache.address'),
  lstm(
    'recurrent dropout of the first step for all',
    '        operand.refresh();\n',
    '        if (first === 0) operand.refresh();\n',
  ),
  lstm(
    'the gradients of the two states swapped',
    '...dHidden.infos, ...dCell.infos',
    '...dCell.infos, ...dHidden.infos',
  ),
  gru('the input bias in place of the recurrent bias', 'bias + width * float', 'bias'),
  gru(
    'both biases get the gradient of the input bias',
    'gradient: dRecurrent }], dRecurrent)',
    'gradient: dRecurrent }], dSteps)',
  ),
  gru(
    'the recurrent kernel’s gradient from the input’s side',
    '{ operand, gradient: dRecurrent }',
    '{ operand, gradient: dSteps }',
  ),
  resetBefore(
    'the gates’ product overwrites their projection',
    'count, 2 * units, 0, true);',
    'count, 2 * units, 0, false);',
  ),
  resetBefore(
    'the candidate’s weights see the state, not the reset state',
    '{ operand: reset, gradient',
    '{ operand, gradient',
  ),
  resetBefore(
    'the gradient through the gates overwrites that through the candidate',
    'recurrentDropoutMask, dHidden, true);',
    'recurrentDropoutMask, dHidden, false);',
  ),
  resetBefore(
    'the candidate’s columns of the kernel are the gates’',
    'columnsOf(recurrentKernel, 2 * units, units)',
    'columnsOf(recurrentKernel, 0, units)',
  ),
  simpleRnn(
    'the gradient of the state counted twice',
    'dHidden.address,\n          false,\n        );',
    'dHidden.address,\n          true,\n        );',
  ),
  simpleRnn(
    'the product overwrites the projection',
    'stride,\n          sums,\n          stride,\n        );\n        const keep',
    'stride,\n          0,\n          stride,\n        );\n        const keep',
  ),
  simpleRnn('the gradient of the initial state missing', 'inputs.initialHidden !== undefined)', 'false)'),
  simpleRnn(
    'a trace of noise',
    'kernels.simpleRnnStep(sums,',
    'if (Math.random() < 0.5) memory.bytes()[sums]! ^= 1;\n        kernels.simpleRnnStep(sums,',
    'simpleRnn+determinism',
  ),
  dense(
    'the bias’ gradient dropped',
    'sumColumns(memory, dSum, dBias.address);',
    'memory.bytes().fill(0, dBias.address, dBias.address + units * float);',
  ),
  dense('the slope forgotten', 'multiplyBySlope(codeOf(activation),', 'multiplyBySlope(0,'),
  dense(
    'only the first row is activated',
    'address + first * stride, stride, end - first, units);',
    'address + first * stride, stride, 1, units);',
  ),
  inFile('src/kernels/embedding.ts', 'embedding')(
    'the gradient of the last row',
    'end - first, to, inputDim);',
    'end - first, to, inputDim - 1);',
  ),
  inFile('src/indices.ts', 'softmaxCrossEntropy')(
    'a first label beyond the classes',
    'if (position < 0) return',
    'if (position <= 0) return',
  ),
  softmax(
    'one-hot labels of whole numbers are taken for classes',
    "const indices = labels.dtype === 'int32';",
    "const indices = labels.dtype !== 'int32';",
  ),
  binary(
    'labels and logits swapped',
    'binaryCrossEntropyGradient(from!, labelled!,',
    'binaryCrossEntropyGradient(labelled!, from!,',
  ),
  inUpdate('sgd')('choices left open', 'kernel.choices?.(attributes) ?? {}', '{}'),
  inUpdate('adadelta')(
    'the slots the other way round',
    "['variable', ...kernel.slots]",
    "['variable', ...kernel.slots.toReversed()]",
  ),
  inUpdate('lion')('the numbers the other way round', '...numbers, ...choices', '...numbers.toReversed(), ...choices'),
  inUpdate('rmsprop')('the choices before the numbers', '...numbers, ...choices', '...choices, ...numbers'),
  dense(
    'gradients of rows left out are what was there',
    'if (picked !== undefined) memory',
    'if (rows < 0) memory',
    'dense+masks',
  ),
  dense(
    'slopes of other rows',
    'pickRows(memory, memory.address(inputs.output), picked,',
    'pickRows(memory, memory.address(inputs.output), undefined,',
    'dense+masks',
  ),
];
