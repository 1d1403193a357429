// Mistakes in the conditional random field: softmax down the tags before, and what goes from step to step.
import { inFile, type Mutant } from '@rnnkit/mutants';

const likelihood = inFile('assembly/crf.ts', 'crf', 'likelihood: ');
const decode = inFile('assembly/crf.ts', 'crf', 'best tags: ');
const kernel = inFile('src/kernels/crf.ts', 'crf', 'likelihood: ');

/** The mistakes. */
export const crfMutants: readonly Mutant[] = [
  likelihood('no step is masked', 'return mask != 0 && load<u8>(mask + step) == 0;', 'return false;', 'crf+masks'),
  likelihood('no score of the pair', 'total += <f64>load<f32>(at(transitions, last * count + tag));', ''),
  likelihood('pairs the other way round', 'at(transitions, last * count + tag)', 'at(transitions, tag * count + last)'),
  likelihood('paths end anywhere alike', 'add(before, ends, count, scratch);', 'add(before, before, count, scratch);'),
  likelihood('no score of the end', 'total += <f64>load<f32>(at(ends, last)) -', 'total -='),
  likelihood(
    'the mask of the first text',
    'store<f32>(at(likelihoods, text), <f32>total);\n    tags += <usize>time << 2;\n    if (mask) mask += time;',
    'store<f32>(at(likelihoods, text), <f32>total);\n    tags += <usize>time << 2;',
    'crf+masks',
  ),
  likelihood(
    'the tags of the first text',
    'store<f32>(at(likelihoods, text), <f32>total);\n    tags += <usize>time << 2;',
    'store<f32>(at(likelihoods, text), <f32>total);',
  ),
  likelihood(
    'the largest of the first four alone',
    'for (let index = 1; index < count; index++) found = max',
    'for (let index = 1; index < 1; index++) found = max',
    'crf+edges',
  ),
  likelihood(
    'exponentials of all that is large',
    'const score = f32x4.add(v128.load32_splat(at(alpha, from)), get(pair, left));\n      sum = f32x4.add(sum, exp(f32x4.sub(score, top),',
    'const score = f32x4.add(v128.load32_splat(at(alpha, from)), get(pair, left));\n      sum = f32x4.add(sum, exp(score,',
    'crf+edges',
  ),
  likelihood('the sums of the step after go on', 'memory.fill(sums, 0, <usize>count << 4);', ''),
  likelihood(
    'the gradients of all texts add up',
    'memory.fill(others, 0, all);',
    'if (!text) memory.fill(others, 0, all);',
  ),
  likelihood(
    'the last of four tags is left out',
    'load<f32>(sum, 4) + (load<f32>(sum, 8) + load<f32>(sum, 12))',
    'load<f32>(sum, 4) + load<f32>(sum, 8)',
  ),
  likelihood('pairs that are there are not counted', 'store<f32>(pair, load<f32>(pair) + upstream);', ''),
  likelihood(
    'the gradient of the first text for all',
    'const upstream = load<f32>(at(upstreams, text));',
    'const upstream = load<f32>(upstreams);',
  ),
  likelihood('gradients of masked steps are what was there', 'memory.fill(gradient, 0, stride);\n', '', 'crf+masks'),
  likelihood(
    'no gradient of the ends',
    'if (next < 0) memory.copy(others + stride * (count + 1), gradient, stride);',
    '',
  ),
  likelihood('no gradient of the beginnings', 'if (first) memory.copy(others + stride * count, first, stride);', ''),
  likelihood(
    'the same probabilities again',
    'after = own;\n    }\n    if (first)',
    'after = here;\n    }\n    if (first)',
  ),
  decode(
    'the last of several best paths',
    'const isBetter = f32x4.gt(score, top);',
    'const isBetter = f32x4.ge(score, top);',
    'crf+edges',
  ),
  decode(
    'the last of several best ends',
    'if (load<f32>(at(next, one)) > load',
    'if (load<f32>(at(next, one)) >= load',
    'crf+edges',
  ),
  decode(
    'the origin of a step that is masked',
    'after = step;\n    }',
    'after = step + 1 < time ? step + 1 : step;\n    }',
  ),
  decode('tags of masked steps are what was there', 'store<i32>(at(tags, step), 0);\n', '', 'crf+masks'),
  decode('what is taken from scores is not given back', 'total += <f64>lower(next, count);', 'lower(next, count);'),
  kernel('gradients of ends and beginnings swapped', '(count + place - 1) * count', '(count + 2 - place) * count'),
];
