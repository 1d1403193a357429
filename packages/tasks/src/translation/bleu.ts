// BLEU, as sacrebleu computes it.
import { expectPairs } from './expect-pairs.ts';
import { matches, ngramCounts } from './ngram-counts.ts';

const longest = 4;

const entities: readonly (readonly [entity: string, character: string])[] = [
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
];

/** The tokens of mteval-v13a, which keeps numbers with their points and commas. */
function tokensOf(text: string): string[] {
  let line = text.trimEnd().replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
  for (const [entity, character] of entities) line = line.replaceAll(entity, character);
  return ` ${line} `
    .replaceAll(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
    .replaceAll(/([^0-9])([.,])/gu, '$1 $2 ')
    .replaceAll(/([.,])([^0-9])/gu, ' $1 $2')
    .replaceAll(/([0-9])(-)/g, '$1 $2 ')
    .split(/\s+/u)
    .filter((token) => token !== '');
}

/**
 * BLEU of a corpus, in percent (Papineni et al. 2002): precision of runs of one to four words, and a penalty for what is too short. The
 * words are those of mteval-v13a, and lengths of which no run matches are smoothed, as in sacrebleu's `corpus_bleu` (Post 2018).
 *
 * @param hypotheses the texts that were written
 * @param references what they should be, one for each
 * @throws RnnkitError `invalid-argument` unless they are as many texts, and at least one
 */
export function bleu(hypotheses: readonly string[], references: readonly string[]): number {
  expectPairs('bleu', ['hypotheses', 'references'], hypotheses, references);
  const correct = Array.from({ length: longest }, () => 0);
  const total = Array.from({ length: longest }, () => 0);
  let [written, wanted] = [0, 0];
  for (const [row, hypothesis] of hypotheses.entries()) {
    const [ours, theirs] = [tokensOf(hypothesis), tokensOf(references[row]!)];
    written += ours.length;
    wanted += theirs.length;
    for (let length = 1; length <= longest; length++) {
      correct[length - 1]! += matches(ngramCounts(ours, length), ngramCounts(theirs, length));
      total[length - 1]! += Math.max(0, ours.length - length + 1);
    }
  }
  if (correct.every((count) => count === 0) || total.includes(0)) return 0;
  let unmatched = 1;
  const logs = correct.map((count, place) => {
    if (count === 0) unmatched *= 2;
    return Math.log((count === 0 ? 1 / unmatched : count) / total[place]!);
  });
  const brevity = written < wanted ? Math.exp(1 - wanted / written) : 1;
  return 100 * brevity * Math.exp(logs.reduce((sum, log) => sum + log, 0) / longest);
}
