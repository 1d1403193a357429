// Mistakes in how kernels are split among threads.
import { inFile, type Mutant } from '@rnnkit/mutants';

const splits = inFile('src/memory.ts', 'adam');
const parts = inFile('src/parts.ts', 'simpleRnn');
const recurrent = inFile('src/recurrent.ts', 'simpleRnn');
const projection = inFile('src/input-projection.ts', 'lstm', 'over tokens: ');
const product = inFile('src/matrix-product.ts', 'simpleRnn');
const softmax = inFile('src/kernels/softmax-cross-entropy.ts', 'softmaxCrossEntropy');
const pooling = inFile('src/kernels/pooling.ts', 'pooling', 'max: ');
const dense = inFile('src/kernels/dense.ts', 'dense');
const embedding = inFile('src/kernels/embedding.ts', 'embedding');
const update = inFile('src/update.ts', 'adam');

/** The mistakes. */
export const threadMutants: readonly Mutant[] = [
  splits(
    'the last of each share left out',
    'cut(size, unit, share + 1, shares))',
    'cut(size, unit, share + 1, shares) - 1)',
  ),
  splits(
    'each share begins one too late',
    'compute(own, cut(size, unit, share, shares),',
    'compute(own, cut(size, unit, share, shares) + 1,',
  ),
  parts(
    'the last row of a part is nobody’s',
    'firstFrom(rows, endRow, starts, index)',
    'firstFrom(rows, endRow - 1, starts, index)',
  ),
  parts(
    'the first row of a part is nobody’s',
    'firstFrom(rows, firstRow, starts, index)',
    'firstFrom(rows, firstRow + 1, starts, index)',
  ),
  recurrent(
    'recurrent dropout of the first part for all',
    'address + own, endRow - firstRow',
    'address, endRow - firstRow',
  ),
  recurrent(
    'outputs of other parts are repeated, too',
    'for (let row = firstRow; row < endRow; row++) {\n      if (!steps.isValid',
    'for (let row = 0; row < endRow; row++) {\n      if (!steps.isValid',
    'lstm+masks',
  ),
  recurrent('the recurrent kernel’s gradient with other rows’ dropout', 'rows + from * 4', 'rows'),
  recurrent(
    'the last outputs’ gradients once more in each part',
    'let row = part.firstRow; row < part.endRow',
    'let row = 0; row < part.endRow',
  ),
  projection('every share of the tokens goes where the first is', 'to + first * stride, 0)', 'to, 0)'),
  projection(
    'the sums by token of the first columns in every share',
    'const to = address + first * float;',
    'const to = address;',
  ),
  projection(
    'every share of the rows without a gradient is the first',
    'dInput.address + first * bytes',
    'dInput.address',
  ),
  product(
    'every share of a weight gradient goes where the first is',
    'address: product.address + first * float',
    'address: product.address',
  ),
  product(
    'every share of panels goes where the first is',
    'kernels.packRows(panels + first * rows * float,',
    'kernels.packRows(panels,',
  ),
  product(
    'every share of transposed panels is the first',
    'const from = matrix.address + first * stride;',
    'const from = matrix.address;',
  ),
  product('every share of a bias’ gradient goes where the first is', 'target + first * float', 'target'),
  product(
    'every share of a product is the first',
    'multiplySome(own, left, right, target, first, end)',
    'multiplySome(own, left, right, target, 0, end - first)',
  ),
  softmax('labels of the first share for all', 'labels + first * labelWidth * float,\n', 'labels,\n'),
  softmax('losses of the first share for all', 'loss.address + first * float', 'loss.address'),
  dense(
    'the first rows are activated again and again',
    'address + first * stride, stride, end - first, units);',
    'address, stride, end - first, units);',
  ),
  dense('slopes of the first share for all', '[output + first * float,', '[output,'),
  embedding('rows of the first share for all', 'ids + first * 4', 'ids'),
  embedding('gradients of the first columns for all', '[dOutput + first * float,', '[dOutput,'),
  update('new values of the first share for all', '[old + at, next + at]', '[old + at, next]'),
  update('gradients of the first share for all', 'gradient: gradient + at', 'gradient'),
  pooling('every share has the first one’s mask', 'masks + first * time', 'masks', 'pooling+masks'),
  pooling('every share goes where the first is', 'row: first * features * float', 'row: 0'),
  inFile('src/masks.ts', 'binaryCrossEntropy')(
    'the first rows’ mask for all shares',
    'address + first',
    'address + 0 * first',
    'binaryCrossEntropy+masks',
  ),
  dense('copies of the first share’s rows for all', 'places + first * 4', 'places', 'dense+masks'),
];
