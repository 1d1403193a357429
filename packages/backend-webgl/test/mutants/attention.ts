// Mistakes in attention: who sees whom, softmax, dropout and gradients.
import { inFile, type Mutant } from '@rnnkit/mutants';

const programs = inFile('src/kernels/attention-programs.ts', 'attention');
const kernel = inFile('src/kernels/attention.ts', 'attention');

/** The mistakes. */
export const attentionMutants: readonly Mutant[] = [
  programs(
    'every query has the mask of the first',
    'maskRows == 1 ? text : text * sizes.y + position',
    'text',
    'attention+masks',
  ),
  programs(
    'queries that are not asked see keys',
    "if (queryMaskAt(text * sizes.y + position) == 0.0) return false;'",
    "'",
    'attention+masks',
  ),
  programs('a key that comes later is seen', 'place > position + beyond', 'place > position + beyond + 1'),
  programs(
    'a row begins where its line does',
    'vec2((row - line * ${name}Layout.y) * ${name}Layout.x, line)',
    'vec2(0.0, line)',
  ),
  programs('texels of a row are all the first', 'place.x + index, place.y', 'place.x, place.y'),
  programs('exponentials of all that is large', 'power(s - largest)', 'power(s)', 'attention+edges'),
  programs('a larger score forgets the sum', '(others + 1.0) * power(largest - s)', '0.0'),
  programs('a power of two too much', '(int(n) + 127) << 23', '(int(n) + 128) << 23'),
  programs('dropout in other rows', 'return (text * sizes.z + head) * sizes.y + position;', 'return position;'),
  programs('the gradient knows no dropout', '(keeps * ${given} - mean)', '(${given} - mean)'),
  programs('the gradient without its mean', '(keeps * ${given} - mean)', '(keeps * ${given})'),
  programs('the gradient of unscaled scores', '- mean) * factors.x', '- mean)'),
  programs('parts overwrite one another', 'if (column < 0 ||', 'if ('),
  kernel(
    'all parts are the first',
    'targets, textures, { ...uniforms, first, width });',
    'targets, textures, { ...uniforms, first: 0, width });',
  ),
  kernel('what is kept does not grow', '1 / (1 - rate)', '1'),
  kernel('queries stand where the first key does', 'Math.min(keys, offset)', '0'),
];
