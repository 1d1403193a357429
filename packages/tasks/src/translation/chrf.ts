// chrF, as sacrebleu computes it.
import { expectPairs } from './expect-pairs.ts';
import { matches, ngramCounts } from './ngram-counts.ts';

const longest = 6;
/** Recall counts twice as much as precision. */
const beta = 2;

/**
 * chrF of a corpus, in percent (Popović 2015): precision and recall of runs of one to six characters, without spaces, as in sacrebleu's
 * `corpus_chrf`. It needs no words, and so is fair to languages that have none.
 *
 * @param hypotheses the texts that were written
 * @param references what they should be, one for each
 * @throws RnnkitError `invalid-argument` unless they are as many texts, and at least one
 */
export function chrf(hypotheses: readonly string[], references: readonly string[]): number {
  expectPairs('chrf', ['hypotheses', 'references'], hypotheses, references);
  const sums = Array.from({ length: longest }, () => ({ written: 0, wanted: 0, matched: 0 }));
  for (const [row, hypothesis] of hypotheses.entries()) {
    const [ours, theirs] = [hypothesis, references[row]!].map((text) => Array.from(text.replaceAll(/\s+/gu, '')));
    for (const [place, sum] of sums.entries()) {
      const [counts, others] = [ngramCounts(ours!, place + 1), ngramCounts(theirs!, place + 1)];
      // Runs that the reference is too short for are no mistakes.
      if (others.size > 0) sum.written += Math.max(0, ours!.length - place);
      sum.wanted += Math.max(0, theirs!.length - place);
      sum.matched += matches(counts, others);
    }
  }
  const seen = sums.filter(({ written, wanted }) => written > 0 && wanted > 0);
  if (seen.length === 0) return 0;
  const mean = (of: (sum: (typeof sums)[number]) => number): number =>
    seen.reduce((all, sum) => all + of(sum), 0) / seen.length;
  const precision = mean(({ matched, written }) => matched / written);
  const recall = mean(({ matched, wanted }) => matched / wanted);
  if (precision + recall === 0) return 0;
  return (100 * (1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall);
}
