// Mistakes in how kernels are split among threads.
import { inFile, type Mutant } from '@rnnkit/mutants';

const splits = inFile('src/memory.ts', 'adam');
const shards = inFile('src/shards.ts', 'simpleRnn');
const recurrent = inFile('src/recurrent.ts', 'simpleRnn');
const projection = inFile('src/input-projection.ts', 'lstm', 'with embedding: ');
const parameters = inFile('src/parameter-gradients.ts', 'lstm', 'with embedding: ');
const product = inFile('src/matrix-product.ts', 'simpleRnn');
const softmax = inFile('src/kernels/softmax-cross-entropy.ts', 'softmaxCrossEntropy');
const pooling = inFile('src/kernels/pooling.ts', 'pooling', 'max: ');
const attention = inFile('src/kernels/attention.ts', 'attention');
const crf = inFile('src/kernels/crf.ts', 'crf', 'likelihood: ');
const best = inFile('src/kernels/crf.ts', 'crf', 'best tags: ');
const dense = inFile('src/kernels/dense.ts', 'dense');
const embedding = inFile('src/kernels/embedding.ts', 'embedding');
const update = inFile('src/update.ts', 'adam');

/** The mistakes. */
export const threadMutants: readonly Mutant[] = [
  splits(
    'the last of each shard left out',
    'cut(size, unit, shard + 1, shards))',
    'cut(size, unit, shard + 1, shards) - 1)',
  ),
  splits(
    'each shard begins one too late',
    'compute(own, cut(size, unit, shard, shards),',
    'compute(own, cut(size, unit, shard, shards) + 1,',
  ),
  shards(
    'the last row of a shard is nobody’s',
    'firstFrom(rows, endRow, starts, index)',
    'firstFrom(rows, endRow - 1, starts, index)',
  ),
  shards(
    'the first row of a shard is nobody’s',
    'firstFrom(rows, firstRow, starts, index)',
    'firstFrom(rows, firstRow + 1, starts, index)',
  ),
  recurrent(
    'recurrent dropout of the first shard for all',
    'address + own,\n        endRow - firstRow',
    'address,\n        endRow - firstRow',
  ),
  recurrent(
    'outputs of other shards are repeated, too',
    'for (let row = firstRow; row < endRow; row++) {\n      if (!steps.isValid',
    'for (let row = 0; row < endRow; row++) {\n      if (!steps.isValid',
    'lstm+masks',
  ),
  recurrent('the recurrent kernel’s gradient with other rows’ dropout', 'rows + from * 4', 'rows'),
  recurrent(
    'the last outputs’ gradients once more in each shard',
    'let row = shard.firstRow; row < shard.endRow',
    'let row = 0; row < shard.endRow',
  ),
  projection('every shard of the tokens goes where the first is', 'to + first * stride, 0)', 'to, 0)'),
  parameters('the sums by token of the first columns in every shard', 'sequence, of(dSteps), ', 'sequence, dSteps, '),
  parameters('every shard of the rows without a gradient is the first', 'address + from * bytes,', 'address,'),
  parameters('every shard of the kernel’s gradient goes where the first is', 'dKernel.address + at', 'dKernel.address'),
  parameters(
    'every shard of the recurrent kernel’s gradient goes where the first is',
    'dRecurrentKernel.address + from * float',
    'dRecurrentKernel.address',
  ),
  parameters(
    'the first columns of the recurrent kernel’s gradient in every shard',
    'columnsOf(gradient, from - firstColumn,',
    'columnsOf(gradient, 0,',
  ),
  parameters('every shard of the bias’ gradient goes where the first is', 'dBias.address + at);', 'dBias.address);'),
  product(
    'every shard of a weight gradient goes where the first is',
    'address: product.address + first * float',
    'address: product.address',
    'dense',
  ),
  product(
    'every shard of panels goes where the first is',
    'kernels.packRows(panels + first * rows * float,',
    'kernels.packRows(panels,',
  ),
  product(
    'every shard of transposed panels is the first',
    'const from = matrix.address + first * stride;',
    'const from = matrix.address;',
  ),
  product('every shard of a sum of columns goes where the first is', 'target + first * float', 'target', 'dense'),
  product(
    'every shard of a product is the first',
    'multiplySome(own, left, right, target, first, end)',
    'multiplySome(own, left, right, target, 0, end - first)',
  ),
  softmax('labels of the first shard for all', 'labels + first * labelWidth * float,\n', 'labels,\n'),
  softmax('losses of the first shard for all', 'loss.address + first * float', 'loss.address'),
  dense(
    'the first rows are activated again and again',
    'address + first * stride, stride, end - first, units);',
    'address, stride, end - first, units);',
  ),
  dense('slopes of the first shard for all', '[output + first * float,', '[output,'),
  embedding('rows of the first shard for all', 'ids + first * 4', 'ids'),
  embedding('gradients of the first columns for all', '[dOutput + first * float,', '[dOutput,'),
  update('variables and slots of the first shard for all', 'address === 0 ? 0 : address + at', 'address'),
  update('gradients of the first shard for all', 'gradient + at, ...addresses', 'gradient, ...addresses'),
  pooling('every shard has the first one’s mask', 'masks + first * time', 'masks', 'pooling+masks'),
  pooling('every shard goes where the first is', 'row: first * features * float', 'row: 0'),
  inFile('src/masks.ts', 'binaryCrossEntropy')(
    'the first rows’ mask for all shards',
    'address + first',
    'address + 0 * first',
    'binaryCrossEntropy+masks',
  ),
  dense('copies of the first shard’s rows for all', 'inverse + first * 4', 'inverse', 'dense+masks'),
  attention(
    'every shard does what the first does',
    'logSumExp.address, first, end, scratch',
    'logSumExp.address, 0, end - first, scratch',
  ),
  crf(
    'every shard has the tags of the first',
    'tags + steps,\n        transitions,\n        starts,',
    'tags,\n        transitions,\n        starts,',
  ),
  crf('what every shard adds goes where the first is', 'others + first * width * float', 'others'),
  best('every shard has the mask of the first', 'scores + first * time * count * float', 'scores'),
  attention('the gradient of a text’s keys in one shard', 'back(own, blocksOf.keys, shard, shards);', ''),
  attention('the gradient of a text’s queries in one shard', 'back(own, blocksOf.queries, shard, shards);', ''),
];
