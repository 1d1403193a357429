// Mistakes in attention: who sees whom, softmax down the keys, and the products of blocks.
import { inFile, type Mutant } from '@rnnkit/mutants';

const attention = inFile('assembly/attention.ts', 'attention');
const scores = inFile('assembly/attention-scores.ts', 'attention');
const eights = inFile('assembly/eights.ts', 'attention');
const kernel = inFile('src/kernels/attention.ts', 'attention');

/** The mistakes. */
export const attentionMutants: readonly Mutant[] = [
  attention(
    'masked keys are listed',
    'if (mask && rows == 1 && !load<u8>(start + place)) continue;',
    '',
    'attention+masks',
  ),
  attention(
    'queries that are not asked are listed',
    'if (queryMask && !load<u8>(asked + place)) continue;',
    '',
    'attention+masks',
  ),
  attention(
    'every text has the mask of the first',
    'const start = mask + <usize>text * rows * keys;',
    'const start = mask;',
    'attention+masks',
  ),
  attention(
    'keys that only other queries see are not left out',
    'if (index < 0 || place > listed(asked, index) + offset) continue;',
    '',
    'attention+masks',
  ),
  attention(
    'outputs of queries that are not asked are what was there',
    '      fillRows(toOutput, queries, valueStride, valueSize);\n',
    '',
    'attention+masks',
  ),
  attention(
    'gradients of keys that nobody sees are what was there',
    '      fillRows(dKey + toKey, keys, stride, size);\n',
    '',
    'attention+masks',
  ),
  attention(
    'gradients of keys go on from the text before',
    'memory.fill(ofKeys, 0, (sumBytes * eights(size)) >> 3);',
    '',
  ),
  attention(
    'the gradient of unscaled scores',
    'outOfPanels(at, 256, size, scale, dQuery',
    'outOfPanels(at, 256, size, 1, dQuery',
  ),
  attention(
    'the four last of eight queries are the first',
    'half < 8; half += 4, first += 4, to += 16',
    'half < 8; half += 4, to += 16',
  ),
  scores('a key that comes later is seen', 'listed(list, before) <= last', 'listed(list, before) <= last + 1'),
  scores(
    'a pair that is masked is seen',
    'if (!load<u8>(row + listed(list, one))) store<f32>(scores + (<usize>one << 5), -Infinity);',
    '',
    'attention+masks',
  ),
  scores('pairs have the mask of the first query', 'pairs + <usize>place * keys', 'pairs', 'attention+masks'),
  scores(
    'exponentials of all that is large',
    'f32x4.sub(v128.load(at), top0), lowest',
    'v128.load(at), lowest',
    'attention+edges',
  ),
  scores('a term of the power is missing', 'let p = multiplyAdd(c5, r, c4);', 'let p = c4;'),
  scores(
    'no query without a key',
    'v128.andnot(f32x4.div(growth, sum0), none0)',
    'f32x4.div(growth, sum0)',
    'attention+nothingValid',
  ),
  scores('dropout in other rows', 'unit * queriesIn(sizes)', 'unit'),
  scores(
    'the four last draw as the first',
    'kept(seeds1, key, threshold)), 16);',
    'kept(seeds0, key, threshold)), 16);',
  ),
  scores('the gradient knows no dropout', 'd0 = f32x4.mul(d0, keeps0);', ''),
  scores('the gradient without its mean', 'f32x4.sub(d0, mean0)', 'd0'),
  scores('what is after the last key adds to gradients', 'memory.fill(scores + end, 0, rest);', ''),
  eights('the fourth row is the third', 'x = v128.load32_splat(a, 12);', 'x = v128.load32_splat(a, 8);'),
  eights('products are not added up', 'let s00 = v128.load(c), s01', 'let s00 = f32x4.splat(0), s01'),
  kernel('queries see keys by where they are in the block', 'offset)) : keys', '0)) : keys'),
  kernel('what is kept does not grow', '[scale, 1 / (1 - rate)]', '[scale, 1]'),
];
