// Mistakes in the conditional random field.
import { inFile, type Mutant } from '@rnnkit/mutants';

const likelihood = inFile('src/kernels/crf.ts', 'crf', 'likelihood: ');
const decode = inFile('src/kernels/crf.ts', 'crf', 'best tags: ');

/** The mistakes. */
export const crfMutants: readonly Mutant[] = [
  likelihood('masked steps are there', 'if (valid?.[step] !== 0) steps', 'steps', 'crf+masks'),
  likelihood(
    'transitions the other way round',
    'terms[from] = alpha[from]! + transitions[from * count + tag]!',
    'terms[from] = alpha[from]! + transitions[tag * count + from]!',
  ),
  likelihood('no score of the beginning', 'sum += place === 0 ? starts[tag]! :', 'sum += place === 0 ? 0 :'),
  likelihood('paths begin anywhere alike', 'let entered = starts[tag]!;', 'let entered = 0;'),
  likelihood('paths end anywhere alike', 'terms[tag] = alpha[tag]! + ends[tag]!;', 'terms[tag] = alpha[tag]!;'),
  likelihood('no score of the end', 'sum + ends[tags[steps.at(-1)!]!]! - logSumExp', 'sum - logSumExp'),
  likelihood(
    'what is taken from α is not given back',
    'sum += scores[row + tag]! - largest;',
    'sum += scores[row + tag]!;',
  ),
  likelihood(
    'the pair of the last step of the text as it is given',
    'tags[steps[place - 1]!]! * count',
    'tags[Math.max(0, steps[place]! - 1)]! * count',
    'crf+masks',
  ),
  likelihood(
    'exponentials of all that is large',
    'sum += Math.exp(values[index]! - largest);\n  return largest +',
    'sum += Math.exp(values[index]!);\n  return',
    'crf+edges',
  ),
  likelihood(
    'the gradient of every text is that of the first',
    'const upstream = upstreams[text]!;',
    'const upstream = upstreams[0]!;',
  ),
  likelihood(
    'the last tags are of any end',
    'here[tag] = alphas[row + tag]! + ends[tag]!;',
    'here[tag] = alphas[row + tag]!;',
  ),
  likelihood(
    'pairs are not weighed by what comes after',
    'const pair = shares[tag]! * after[to]!;',
    'const pair = shares[tag]! / count;',
  ),
  likelihood(
    'pairs that are there are not counted',
    'dTransitions[own * count + tags[steps[place + 1]!]!]! += upstream;',
    '',
  ),
  likelihood('every tag is a beginning', 'if (place === 0) dStarts', 'if (place >= 0) dStarts'),
  likelihood('every tag is an end', 'if (place === steps.length - 1) dEnds', 'if (place >= 0) dEnds'),
  decode('the last of several best paths', 'if (through > entered)', 'if (through >= entered)', 'crf+edges'),
  decode(
    'the last of several best ends',
    'if (best[one]! > best[tag]!) tag',
    'if (best[one]! >= best[tag]!) tag',
    'crf+edges',
  ),
  decode('best paths end anywhere alike', 'best[one]! += ends[one]!;', ''),
  decode(
    'best paths begin anywhere alike',
    'let [entered, origin] = [starts[tag]!, 0];',
    'let [entered, origin] = [0, 0];',
  ),
  decode(
    'the origin of the tag itself',
    'origins[place * count + tag] = origin;',
    'origins[place * count + tag] = tag;',
  ),
  decode(
    'only scores by themselves',
    'next[tag] = scores[row + tag]! + entered;\n        origins',
    'next[tag] = scores[row + tag]!;\n        origins',
  ),
];
