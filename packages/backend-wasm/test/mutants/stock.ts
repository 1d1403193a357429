// Mistakes in the stock kernels that are replaced.
import { inFile, type Mutant } from '@rnnkit/mutants';

const replacement = inFile('src/replacements.ts', 'stock');
const elementwise = inFile('src/elementwise.ts', 'stock');
const moves = inFile('src/moves.ts', 'stock');

/** The mistakes. */
export const stockMutants: readonly Mutant[] = [
  replacement(
    'an index below zero is that of the row before',
    'if (index >= 0 && index < depth)',
    'if (index < depth)',
  ),
  replacement(
    'the first row of a transposed operand for all',
    'address + row * columns * float,\n      float,',
    'address,\n      float,',
  ),
  replacement('a broadcast operand read on', 'if (ownSide > 1) start +=', 'if (side > 1) start +='),
  replacement(
    'the bias after a product forgotten',
    'if (bias !== undefined && bias !== null) {',
    'if (bias === null) {',
  ),
  replacement('whole numbers read as floats', "      expectFloats('BatchMatMul', inputs);\n", ''),
  elementwise(
    'small numbers without a sign',
    'Number(x > 0) - Number(x < 0)',
    'Number(x > 1.2e-7) - Number(x < -1.2e-7)',
  ),
  elementwise(
    'NaN is the least',
    'x > clipValueMax ? clipValueMax : x < clipValueMin ? clipValueMin : x',
    'x > clipValueMax ? clipValueMax : x >= clipValueMin ? x : clipValueMin',
  ),
  elementwise('a broadcast operand read on, element by element', 'if (ownSide > 1) place +=', 'if (side > 1) place +='),
  elementwise('all but the last four numbers', '0, 1, util.sizeFromShape', '0, 1, -4 + util.sizeFromShape'),
  elementwise('a half is false', 'Number(value !== 0)', 'Number(Math.trunc(value) !== 0)'),
  moves('every axis reversed', 'reversed.has(axis) ?', 'reversed.size > 0 ?'),
  moves('blocks are reversed, their rows are not', 'stride: -bytes', 'stride: 0'),
  moves('each part goes where the first is', 'address += bytes;', ''),
  moves('each part comes from where the first does', 'offset += bytes;', ''),
  moves('repeated one over the other', 'stride: times * bytes', 'stride: bytes'),
  moves('repeated by its first number', 'bytes === util.bytesPerElement(x.dtype)', 'bytes > 0'),
  moves('repeated along the first axis alone', 'let axis = x.shape.length - 1; axis >= 0', 'let axis = 0; axis >= 0'),
  moves('rows of bytes are cut to words', 'bytes % 4 === 0', 'bytes % 4 < 4'),
];
