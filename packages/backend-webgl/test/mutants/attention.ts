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
  programs('rows of lines are mixed up', '* ${name}Layout.x + index, line)', '* ${name}Layout.x, line)'),
  programs('exponentials of all that is large', 'vec4(s - largest)', 'vec4(s)', 'attention+edges'),
  programs('a larger score forgets the sum', '(others + 1.0) * exponential(vec4(largest - s)).x', '0.0'),
  programs('dropout in other rows', 'return (text * sizes.z + head) * sizes.y + position;', 'return position;'),
  programs('the gradient knows no dropout', 'keeps * sumOf(four) - mean', 'sumOf(four) - mean'),
  programs('the gradient without its mean', 'sumOf(four) - mean)', 'sumOf(four))'),
  programs('the gradient of unscaled scores', '- mean) * factors.x', '- mean)'),
  programs('parts overwrite one another', 'if (column < 0 ||', 'if ('),
  kernel(
    'all parts are the first',
    'workspace.draw(rowProgram(kind, masks, count), targets, textures, { ...uniforms, first,',
    'workspace.draw(rowProgram(kind, masks, count), targets, textures, { ...uniforms, first: 0,',
  ),
  kernel('what is kept does not grow', '1 / (1 - rate)', '1'),
  kernel('queries stand where the first key does', 'Math.min(keys, offset)', '0'),
];
