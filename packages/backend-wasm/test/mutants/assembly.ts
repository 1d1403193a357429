// Mistakes in what is compiled to WebAssembly: products, packing, losses, look-ups and updates.
import { inFile, type Mutant } from '@rnnkit/mutants';

const vectors = inFile('assembly/vectors.ts', 'simpleRnn');
const product = inFile('assembly/matrix-product.ts', 'simpleRnn');
const packing = inFile('assembly/packing.ts', 'simpleRnn');
const tokens = inFile('assembly/tokens.ts', 'lstm', 'with embedding: ');
const embedding = inFile('assembly/embedding.ts', 'embedding');
const losses = inFile('assembly/losses.ts', 'softmaxCrossEntropy');
const pooling = (form: string): ReturnType<typeof inFile> => inFile('assembly/pooling.ts', 'pooling', form);
const rows = inFile('assembly/rows.ts', 'dense');
const updates = (group: string): ReturnType<typeof inFile> => inFile('assembly/updates.ts', group);

/** The mistakes. */
export const assemblyMutants: readonly Mutant[] = [
  vectors(
    'the last of three numbers is not read',
    'return left == 2 ? two : v128.load32_lane(address, two, 2, 8);',
    'return two;',
  ),
  // Not one too many: tfjs' memory would go round in circles over what lies behind.
  vectors(
    'the last of three numbers is not written',
    'if (left > 2) v128.store32_lane(address, value, 2, 8);',
    '',
    'embedding',
  ),
  vectors(
    'rows that are picked are taken in order',
    'rows ? load<i32>(rows + (<usize>row << 2)) : row',
    'row',
    'simpleRnn+masks',
  ),
  product(
    'rows beyond a multiple of four are left out',
    'for (let row = whole; row < rows; row++) {',
    'for (let row = whole; row < whole; row++) {',
  ),
  product(
    'the last number of the depth is left out',
    'for (let k = depth; k > 0; k--) {\n    const b0',
    'for (let k = depth; k > 1; k--) {\n    const b0',
  ),
  product('blocks overwrite what they are to be added to', 'if (add) {\n    s00', 'if (false) {\n    s00'),
  product('single rows overwrite what they are to be added to', 'add ? rowAt(base, 0, row, baseStride) : 0);', '0);'),
  product(
    'one row times the third panel in place of the fourth',
    'f = panel + 3 * panelBytes;',
    'f = panel + 2 * panelBytes;',
  ),
  product(
    'the depth’s blocks overwrite one another',
    'panels, depth, 16, to, c1, c2, c3, accumulate, to, c1, c2, c3);',
    'panels, depth, 16, to, c1, c2, c3, false, to, c1, c2, c3);',
  ),
  product(
    'the second block of rows goes where the first is',
    'rowAt(to, cIndex, row, cStride), rowAt(to, cIndex, row + 1, cStride)',
    'rowAt(to, cIndex, row - start, cStride), rowAt(to, cIndex, row - start + 1, cStride)',
  ),
  packing(
    'a panel’s rows are taken in order, whichever are picked',
    'const row = rowAt(source, rowIndex, k, stride);',
    'const row = rowAt(source, 0, k, stride);',
    'simpleRnn+masks',
  ),
  packing('the upper half of a panel is missing', 'v128.store(second + to, d, 16);', ''),
  packing(
    'the third panel of rows in place of the fourth',
    'v128.store(fourth + to, d);',
    'v128.store(fourth + to, c);',
  ),
  packing(
    'the last panel’s upper half is its lower one',
    'get(row + (<usize>(lane + offset) << 2), left)',
    'get(row + (<usize>lane << 2), left)',
  ),
  packing('a transposed row in place of the next', '(low01, low23, 1, 3)', '(low01, low23, 0, 2)', 'dense'),
  packing(
    'the last numbers of transposed rows are left out',
    'for (let k = whole; k < depth; k++, to += 32, a += 4',
    'for (let k = whole; k < whole; k++, to += 32, a += 4',
    'dense',
  ),
  tokens('the first token for all', 'store<i32>(inverse, place - 1);', 'store<i32>(inverse, 0);'),
  tokens('tokens that are listed once for each time', 'store<i32>(at, place);', '', 'lstm'),
  tokens(
    'the tokens of masked steps taken for those of valid ones',
    'load<i32>(positions)',
    'number',
    'gru',
    'resetAfter: with embedding: ',
  ),
  tokens(
    'tokens of other batches are taken for known',
    'store<u8>(known + <usize>id, 1);',
    'memory.fill(known, 1, id + 1);',
  ),
  packing(
    'rows overwrite what they are to be added to',
    'if (add) value = f32x4.add(value, get(target + at, left));',
    '',
  ),
  packing('the rest of a row is not added', 'if (columns & 3) addAt', 'if (columns < 0) addAt'),
  packing(
    'of rows that follow one another the last is not filled',
    'memory.fill(target, 0, <usize>rows * <usize>stride)',
    'memory.fill(target, 0, <usize>(rows - 1) * <usize>stride)',
    'embedding',
  ),
  packing('the bias forgotten', 'if (bias) value = f32x4.add(value, get(bias + at, left));', '', 'dense'),
  packing(
    'the last row left out of a sum of wide columns',
    'for (let row = rows, from = source; row > 0; row--, from += stride) {',
    'for (let row = rows, from = source; row > 1; row--, from += stride) {',
  ),
  packing(
    'the last row left out of a sum of few columns',
    'for (let row = rows, from = source; row > 0; row--, from += stride) sum',
    'for (let row = rows, from = source; row > 1; row--, from += stride) sum',
  ),
  packing('dropout of other rows than are picked', 'rowAt(b, bIndex, row, stride)', 'rowAt(b, 0, row, stride)'),
  embedding(
    'negative ids',
    '<u32>load<i32>(ids + (<usize>position << 2)) >= <u32>rows',
    'load<i32>(ids + (<usize>position << 2)) >= rows',
  ),
  embedding('the id after the last', '(<usize>position << 2)) >= <u32>rows', '(<usize>position << 2)) > <u32>rows'),
  embedding(
    'repeated ids overwrite',
    'f32x4.add(get(row + at, left), get(gradient + at, left))',
    'get(gradient + at, left)',
  ),
  embedding('rows that nobody asks for keep what was there', 'fillRows(table, stride, rows, columns, 0);', ';'),
  losses(
    'smoothing spread over too few',
    'const even = smoothing / <f64>classes;',
    'const even = smoothing / <f64>(classes - 1);',
  ),
  losses(
    'smoothing spread over too few, backward',
    '<f32>(smoothing / <f64>classes)',
    '<f32>(smoothing / <f64>(classes - 1))',
  ),
  losses(
    'the loss of the first row’s class for all',
    'load<f32>(at(logits, load<i32>(at(labels, row))))',
    'load<f32>(at(logits, load<i32>(labels)))',
  ),
  losses(
    'the first row’s class wanted in all',
    'const chosen = at(dLogits, load<i32>(at(labels, row)));',
    'const chosen = at(dLogits, load<i32>(labels));',
  ),
  losses(
    'exponentials that overflow',
    'exponentiate(logits, classes, largest(logits, classes), dLogits)',
    'exponentiate(logits, classes, 0, dLogits)',
    'softmaxCrossEntropy+edges',
  ),
  losses(
    'the last class is never the largest',
    'for (; index < classes; index++) {\n    const logit',
    'for (; index + 1 < classes; index++) {\n    const logit',
    'softmaxCrossEntropy+edges',
  ),
  losses('probabilities taken to add up to 1', '<f32>mass, upstream', '1, upstream'),
  losses('the first row’s weight for all', 'load<f32>(at(dLoss, row))', 'load<f32>(dLoss)'),
  losses(
    'a logit of −∞ where nothing is expected of it',
    'if (target != 0) sum +=',
    'sum +=',
    'softmaxCrossEntropy+edges',
  ),
  losses('a logarithm that forgets half a power of two', '    exponent += 1;\n', ''),
  inFile('assembly/activations.ts', 'softmaxCrossEntropy')(
    'what lies behind the last class is part of the sum',
    'if (count < 4) e = v128.and(',
    'if (count < 0) e = v128.and(',
  ),
  losses(
    'smoothing towards 1',
    'smoothing / 2;\n      const small',
    'smoothing;\n      const small',
    'binaryCrossEntropy',
  ),
  losses(
    'exponentials that overflow, of one logit',
    'exponential(-abs(logit))',
    'exponential(-logit)',
    'binaryCrossEntropy',
  ),
  losses('weights ignored', ' * <f64>load<f32>(at(dLoss, index))));', '));', 'binaryCrossEntropy'),
  updates('sgd')(
    'the rest beyond a multiple of four stays as it was',
    '    if (size & 3) plainAt(end, size & 3, gradient, p, newP, rates, keeps);\n',
    '',
  ),
  updates('sgd')('no Nesterov', 'nesterov ? f32x4.add(f32x4.mul(moved, factor), pushed) : moved', 'moved'),
  updates('sgd')('no weight decay', 'f32x4.sub(f32x4.mul(p, keep), change)', 'f32x4.sub(p, change)'),
  updates('adam')(
    'ε inside of the root',
    'f32x4.add(f32x4.mul(f32x4.sqrt(v1), inverse), epsilon)',
    'f32x4.sqrt(f32x4.add(f32x4.mul(f32x4.mul(v1, inverse), inverse), epsilon))',
  ),
  updates('adam')('AMSGrad without its maximum', 'v1 = f32x4.max(get(maximum + at, left), v1);', ''),
  updates('adamax')('the sign of the gradient kept', 'f32x4.add(f32x4.abs(g), within)', 'f32x4.add(g, within)'),
  updates('nadam')(
    'the two factors swapped',
    'mix(m1, momentumFactor, g, gradientFactor)',
    'mix(m1, gradientFactor, g, momentumFactor)',
  ),
  updates('rmsprop')(
    'ε outside of the root',
    'f32x4.sqrt(f32x4.add(variance, epsilon))',
    'f32x4.add(f32x4.sqrt(variance), epsilon)',
  ),
  updates('rmsprop')('not centered', '    variance = f32x4.sub(variance, f32x4.mul(mean, mean));\n', ''),
  updates('adagrad')(
    'nothing accumulates',
    'put(newA + at, a1, left);\n  const root',
    'put(newA + at, get(a + at, left), left);\n  const root',
  ),
  updates('adadelta')('steps not squared', 'f32x4.mul(step, step), rest', 'step, rest'),
  updates('lion')('β₂ in place of β₁', 'mix(old, beta1, g, rest1)', 'mix(old, beta2, g, rest2)'),
  updates('lion')(
    'the new momentum is written before the old is read',
    'const mixed = mix(old, beta1, g, rest1);',
    'put(newM + at, mix(old, beta2, g, rest2), left);\n  const mixed = mix(get(m + at, left), beta1, g, rest1);',
    'lion+edges',
  ),
  updates('lion')(
    'small numbers without a sign',
    'v128.and(f32x4.gt(mixed, zero), one)',
    'v128.and(f32x4.gt(mixed, f32x4.splat(1.2e-7)), one)',
  ),
  pooling('average: ')(
    'a masked step counts',
    'return !mask || load<u8>(mask + step) != 0;',
    'return true;',
    'pooling+masks',
  ),
  pooling('average: ')('divided by all steps', '<f32>max(count, 1)', '<f32>max(time, 1)', 'pooling+masks'),
  pooling('average: ')(
    'each text has the first one’s mask',
    'put(dX + at, f32x4.div(get(dOutput + at, left), divisor), left);\n      }\n    }\n    if (mask) mask += time;',
    'put(dX + at, f32x4.div(get(dOutput + at, left), divisor), left);\n      }\n    }',
    'pooling+masks',
  ),
  pooling('max: ')('the largest is at least zero', 'memory.copy(output, x, bytes);', 'memory.fill(output, 0, bytes);'),
  pooling('max: ')('NaN is the least', 'f32x4.max(get(output', 'f32x4.pmax(get(output', 'pooling+edges'),
  pooling('max: ')(
    'each of several that are the largest learns it all',
    'f32x4.div(get(dOutput + at, left), ties)',
    'get(dOutput + at, left)',
  ),
  losses(
    'masked rows count',
    'return mask != 0 && load<u8>(mask + row) == 0;',
    'return false;',
    'softmaxCrossEntropy+masks',
  ),
  losses(
    'gradients of masked rows are what was there',
    'memory.fill(dLogits, 0, bytes);\n      continue;\n    }\n    const normalizer',
    'continue;\n    }\n    const normalizer',
    'softmaxCrossEntropy+masks',
  ),
  rows('the end of a row is not compared', 'for (; at < bytes; at += 4) if', 'for (; at < 0; at += 4) if'),
  rows('a row repeats the first of all', 'store<i32>(inverse, runs - 1);', 'store<i32>(inverse, 0);'),
  rows('a gradient below zero is none', 'f32x4.ne(get(', 'f32x4.gt(get('),
];
