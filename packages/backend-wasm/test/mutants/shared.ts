// Mistakes in the TypeScript that the kernels share.
import { inFile, type Mutant } from '@rnnkit/mutants';

const recurrent = inFile('src/recurrent.ts', 'simpleRnn');
const sequence = inFile('src/sequence.ts', 'simpleRnn');
const projection = inFile('src/input-projection.ts', 'simpleRnn');
const parameters = inFile('src/parameter-gradients.ts', 'lstm', 'with embedding: ');
const remembered = inFile('src/projections.ts', 'lstm', 'with embedding: ');
const product = inFile('src/matrix-product.ts', 'simpleRnn');
const update = inFile('src/update.ts', 'adam');
const native = inFile('src/native.ts', 'lstm+leaks');

/** The mistakes. */
export const sharedMutants: readonly Mutant[] = [
  recurrent(
    'no recurrent dropout',
    'if (recurrentDropoutMask === 0) return { address: hidden',
    'if (recurrentDropoutMask >= 0) return { address: hidden',
  ),
  recurrent(
    'outputs of masked steps are what was there',
    'if (!steps.complete) {',
    'if (time < 0) {',
    'simpleRnn+masks',
  ),
  recurrent(
    'masked steps repeat whether asked to or not',
    'repeater(shard, zeroOutputForMask || !returnSequences, output.address)',
    'repeater(shard, !returnSequences, output.address)',
    'lstm+masks',
  ),
  recurrent(
    'the wrong last step',
    'if (!steps.hasOutput(row, time - 1, zeroOutputForMask)) continue;\n    memory',
    'if (!steps.hasOutput(row, 0, zeroOutputForMask)) continue;\n    memory',
    'gru+masks',
  ),
  recurrent(
    'no gradient through outputs that are repeated',
    'upstream === 0 || !returnSequences || zeroOutputForMask ? undefined : repeatedRows(shard)',
    'undefined as ReturnType<typeof repeatedRows> | undefined',
    'lstm+masks',
  ),
  recurrent(
    'the recurrent kernel’s gradient without dropout',
    'if (recurrentDropoutMask === 0) return { address: cached',
    'if (recurrentDropoutMask >= 0) return { address: cached',
  ),
  parameters(
    'the second bias’ gradient in the first one’s place',
    'dBias.address + stride + at',
    'dBias.address + at',
    'gru',
    'resetAfter: ',
  ),
  product(
    'columns from the first one on',
    '{ ...matrix, address: matrix.address + first * float,',
    '{ ...matrix, address: matrix.address,',
    'gru',
    'resetBefore: ',
  ),
  sequence(
    'reversed time ignored',
    'findValidSteps(batch, time, valid, goBackwards)',
    'findValidSteps(batch, time, valid, false)',
    'simpleRnn+reversedTime',
  ),
  sequence(
    'the mask off by one step',
    'memory.bytes().slice(mask, mask + batch * time)',
    'memory.bytes().slice(mask + 1, mask + 1 + batch * time)',
    'simpleRnn+masks',
  ),
  sequence(
    'the initial state not carried in',
    'copyState(memory, state.address, initial, batch * units);',
    'copyState(memory, state.address, 0, batch * units);',
    'simpleRnn+states',
  ),
  sequence(
    'states that begin with what was there',
    'if (initial === 0) memory.bytes().fill(0, address, address + length * float);',
    'if (initial === 0) memory.bytes().fill(0, address, address);',
  ),
  sequence(
    'the gradient of the final state ignored where nobody asks for the initial one’s',
    'copyState(memory, address, final, batch * units);',
    'copyState(memory, address, 0, batch * units);',
  ),
  projection(
    'every block of steps sees the first block’s input',
    'projectRows(shard.memory, input.matrix, first, projectedTo - first',
    'projectRows(shard.memory, input.matrix, 0, projectedTo - first',
    'simpleRnn',
    'a batch larger',
  ),
  projection('every step sees the first step’s tokens', 'picks + first * 4', 'picks', 'lstm', 'with embedding: '),
  projection(
    'a step overwrites what is remembered of tokens',
    'if (address !== gates) {',
    'gates = address;\n  if (gates < 0) {',
    'lstm',
    'with embedding: ',
  ),
  parameters('repeated tokens overwrite', 'dSteps.rows, columns, 0, true);', 'dSteps.rows, columns, 0, false);'),
  parameters(
    'x’s gradient at masked steps is what was there',
    'if (matrix.rows === rows) return;',
    'if (rows >= 0) return;',
    'simpleRnn+masks',
    '',
  ),
  parameters(
    'x’s gradient in processed order',
    'multiply(memory, dProjection, packTransposed(memory, kernel), {\n    address: dInput.address,\n    rowIndex: matrix.rowIndex!,',
    'multiply(memory, dProjection, packTransposed(memory, kernel), {\n    address: dInput.address,',
    'gru+reversedTime',
    '',
  ),
  parameters(
    'both kernels’ gradients from one side’s rows, tokens or not',
    'if (dProjection === dSteps && products[0]?.gradient === dSteps) {',
    'if (products[0]?.gradient === dSteps) {',
  ),
  remembered(
    'another kernel is taken for the one that is remembered',
    'one.weights.every((dataId, place) => dataId === dataIds[place])',
    'one.weights[0] === dataIds[0]',
  ),
  remembered('another bias is taken for the one that is remembered', 'bias?.dataId];', 'undefined];'),
  remembered(
    'what is remembered stays when the weights are gone',
    '      all.delete(one);\n      one.free();\n',
    '',
    'lstm+leaks',
    '',
  ),
  product('the second block of rows is multiplied from the first row on', 'from(left, row);', 'from(left, 0);'),
  product(
    'the second block of rows goes where the first is',
    'stride: targetStride }, row);',
    'stride: targetStride }, 0);',
  ),
  product(
    'the depth’s second block is the first once more',
    'kernels.packRows(panels, ...from(right, start)',
    'kernels.packRows(panels, ...from(right, 0)',
  ),
  product('a last panel that is not full is not packed', 'padded(lanes) / 8', 'Math.floor(lanes / 8)'),
  inFile('src/indices.ts', 'embedding')(
    'the wrong id in the error',
    'getInt32(address + position * 4, true)',
    'getInt32(address, true)',
  ),
  inFile('src/activations.ts', 'dense')(
    'two activations swapped',
    'sigmoid: 2,\n  relu: 3,',
    'sigmoid: 3,\n  relu: 2,',
  ),
  update('no weight decay', 'keptShare(attributes)];', '1];'),
  update('values that somebody else holds are overwritten', ' && isOwnedOnce(native, info)', '', 'adam+edges'),
  update(
    'inputs are given up whether they may be or not',
    'if (attributes.donate === true && isGivenOnce',
    'if (isGivenOnce',
    'adam+edges',
  ),
  update(
    'one tensor for two slots is given up twice',
    'donate === true && isGivenOnce && ',
    'donate === true && ',
    'adam+edges',
  ),
  native(
    'memory that is given up is not taken',
    'native.makeOutput(shape, dtype, data.memoryOffset)',
    'native.makeOutput(shape, dtype)',
    'adam+edges',
  ),
  inFile('src/memory.ts', 'lstm+leaks')('scratch memory is not given back', 'for (const free of scratch) free();', ''),
  inFile('src/kernels.ts', 'pooling', 'max: ')(
    'a kernel under another’s name',
    '  maxPooling,\n',
    '  maxPooling: averagePooling,\n',
  ),
];
