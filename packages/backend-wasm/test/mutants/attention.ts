// Mistakes in attention: who sees whom, softmax down the keys and from block to block, and the products of blocks.
import { inFile, type Mutant } from '@rnnkit/mutants';

const attention = inFile('assembly/attention.ts', 'attention');
const back = inFile('assembly/attention-back.ts', 'attention');
const blocks = inFile('assembly/attention-blocks.ts', 'attention');
const sight = inFile('assembly/attention-sight.ts', 'attention');
const scores = inFile('assembly/attention-scores.ts', 'attention');
const eights = inFile('assembly/eights.ts', 'attention');
const kernel = inFile('src/kernels/attention.ts', 'attention');

/** The mistakes. */
export const attentionMutants: readonly Mutant[] = [
  sight(
    'masked keys are listed',
    'if (mask && rows == 1 && !load<u8>(start + place)) continue;',
    '',
    'attention+masks',
  ),
  sight(
    'queries that are not asked are listed',
    'if (queryMask && !load<u8>(asked + place)) continue;',
    '',
    'attention+masks',
  ),
  sight(
    'every text has the mask of the first',
    'const start = mask + <usize>text * rows * keys;',
    'const start = mask;',
    'attention+masks',
  ),
  sight(
    'keys that only other queries see are not left out',
    'if (index < 0 || place > listed(asked, index) + offset) continue;',
    '',
    'attention+masks',
  ),
  sight('a key that comes later is seen', 'listed(list, visible) <= last', 'listed(list, visible) <= last + 1'),
  sight('what is hidden is that of the block before', 'max(from, visible)', 'visible'),
  sight(
    'a pair that is masked is seen',
    'if (!load<u8>(row + listed(list, one))) store<f32>(scores + <usize>(one - from) * stride, value);',
    '',
    'attention+masks',
  ),
  sight(
    'pairs have the mask of the first query',
    'rows + <usize>listed(asked, index) * keys',
    'rows',
    'attention+masks',
  ),
  sight('rows of the list are filled, too', 'if (low < count && listed(list, low) == place) low++;\n    else ', ''),
  attention(
    'outputs of queries that are not asked are what was there',
    'fillUnlisted(toOutput, valueStride,',
    'fillUnlisted(toOutput, 0,',
    'attention+masks',
  ),
  attention('sums of values begin with those of the block before', 'clear(summed, 8 * valueBytes);', ''),
  attention(
    'keys that are hidden count where all are moderate',
    'isPartly(to, start, sizes, counts) ? to - from : 0',
    'false ? to - from : 0',
  ),
  attention('hidden keys of moderate scores', 'isModerate ? hidden : -Infinity', '-Infinity'),
  attention('all scores are moderate', '* length <= moderate;', '* length <= Infinity;', 'attention+edges'),
  back(
    'gradients of keys that nobody sees are what was there',
    'fillUnlisted(dKey + toKey, stride,',
    'fillUnlisted(dKey + toKey, 0,',
    'attention+masks',
  ),
  back('gradients of keys go on from the block before', 'clear(ofKeys, ', 'clear(ofKeys, 0 * '),
  back('the gradient of unscaled scores', 'size, scale, asked, start, min', 'size, 1, asked, start, min'),
  back('what is after the last key adds to gradients', 'clearEights(score, wide, own, eights(columns));', ''),
  back('the gradient without its mean', '-rowProduct(output + row', '0 * rowProduct(output + row'),
  back(
    'the gradient of all queries with that of the first',
    'rowBytes + at, rowBytes, depth, ofKeys',
    'at, rowBytes, depth, ofKeys',
  ),
  back('slopes of hidden pairs', 'hide(slope, wide, from,', 'hide(score, wide, from,'),
  back('the second block of queries has the slopes of the first', 'score += 32, slope += 32', 'score += 32'),
  back('sums of keys go over one block of queries', 'const depth = eights(stop - start)', 'const depth = 8'),
  blocks(
    'the four last of eight queries are the first',
    'half += 16, rows += 4 * bytes)',
    'half += 16, rows += half * bytes >> 2)',
  ),
  blocks('queries after the last are written', 'index < end ? target', 'index < end + 8 ? target'),
  blocks(
    'the length of all rows is that of the first of four',
    'most = i32x4.max_u(most, squares);',
    'most = v128.and(i32x4.max_u(most, squares), i32x4(-1, 0, 0, 0));',
    'attention+edges',
  ),
  blocks('blocks that are left out', 'blocks - 1 - (index >> 1)', 'index >> 1'),
  scores('a term of the power is missing', 'let p = multiplyAdd(c5, r, c4);', 'let p = c4;'),
  scores(
    'exponentials of all that is large',
    'f32x4.sub(v128.load(at), top0), lowest',
    'v128.load(at), lowest',
    'attention+edges',
  ),
  scores('what comes last stays as it is', 'if (next == 0) break;', 'if (count <= 0) break;'),
  scores('what comes last stays as it is, in the gradient', 'if (next == 0) return;', 'if (count <= 0) return;'),
  scores('a sum in the polynomial of the gradient is missing', 'f32x4.add(quadratic, c), f32x4', 'quadratic, f32x4'),
  scores('probabilities of the gradient are a portion', 'portionLog: f64 = 0.44308723', 'portionLog: f64 = 0'),
  scores('the second half of a turn is the first', 'at += <usize>first * stride;', ''),
  scores('what has been added up stays large', 'f32x4.mul(v128.load(sums), less0)', 'v128.load(sums)'),
  scores('sums of values stay large', 'f32x4.mul(v128.load(output), less0)', 'v128.load(output)'),
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
  scores('the gradient knows no dropout', 'slope0 = multiplyAdd(slope0, keeps0, mean0);', ''),
  eights('the sixth row is the fifth', 'v128.load32_splat(a + a5)', 'v128.load32_splat(a + a4)'),
  eights(
    'products are not added up',
    's00 = v128.load(from); s01 = v128.load(from, 16); from += fromRow; s10 = v128.load(from); s11 = v128.load(from, 16); from += fromRow;\n    s20 = v128.load(from); s21 = v128.load(from, 16); from += fromRow; s30 = v128.load(from); s31 = v128.load(from, 16); from += fromRow;',
    '',
  ),
  eights('sums begin at the first row each', 'if (from) from += 6 * fromRow;', ''),
  kernel('queries see keys by where they are in the block', 'offset)) : keys', '0)) : keys'),
  kernel('what is kept does not grow', '[scale, 1 / (1 - rate)]', '[scale, 1]'),
];
