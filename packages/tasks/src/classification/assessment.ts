// How good a classifier is on labelled texts.
import { check } from '@rnnkit/data';

import { checkLabels, type LabelledExamples } from './examples.ts';
import { reliabilityOf, type JudgedAnswer, type Reliability } from './reliability.ts';

/** How one class fared. */
export interface ClassRow {
  /** The class. */
  readonly label: string;
  /** Of the texts said to be of this class, the share that is; 0 when there is none. */
  readonly precision: number;
  /** Of the texts of this class, the share that was found; 0 when there is none. */
  readonly recall: number;
  /** The harmonic mean of both. */
  readonly f1: number;
  /** How many texts are of this class. */
  readonly support: number;
}

/** An example that the model got wrong. */
export interface Mistake {
  /** The text. */
  readonly text: string;
  /** Its label. */
  readonly actual: string;
  /** What the model said. */
  readonly predicted: string;
  /** The probability it gave the wrong answer. */
  readonly probability: number;
}

/** What a classifier showed on labelled texts. A label that is none of its classes counts as a wrong answer. */
export interface ClassifierAssessment extends Reliability {
  /** The share of right answers. */
  readonly accuracy: number;
  /** The mean of the classes' F1, of which rare ones count as much as others: as scikit-learn's `f1_score(average='macro')`. */
  readonly macroF1: number;
  /** Mean cross-entropy in nats over the texts whose label is one of the classes; NaN when there is none. */
  readonly loss: number;
  /** The labels that the texts have or could have: the classes, then those that are none of them. */
  readonly labels: readonly string[];
  /** The labels that are none of the classes, in the order of their code points. */
  readonly unseen: readonly string[];
  /** `confusion[actual][predicted]`: a row for each of `labels`, a column for each class. */
  readonly confusion: readonly (readonly number[])[];
  /** One row for each of `labels`. */
  readonly classes: readonly ClassRow[];
  /** The wrong answers, the surest first. */
  readonly mistakes: readonly Mistake[];
}

/**
 * What some answers to labelled texts show.
 *
 * @param classes the classes that there are to answer
 * @param answers the probabilities of the classes for each text
 */
export function assessmentOf(
  classes: readonly string[],
  { texts, labels: actual }: LabelledExamples,
  answers: readonly Float32Array[],
): ClassifierAssessment {
  const classCount = classes.length;
  const known = new Set(classes);
  const unseen = [...new Set(actual)].filter((label) => !known.has(label)).toSorted();
  const labels = [...classes, ...unseen];
  const indices = new Map(labels.map((label, index) => [label, index]));
  const confusion = labels.map(() => Array.from({ length: classCount }, () => 0));
  const mistakes: Mistake[] = [];
  const judged: JudgedAnswer[] = [];
  let loss = 0;
  let counted = 0;
  for (const [row, share] of answers.entries()) {
    const target = indices.get(actual[row] ?? '') ?? 0;
    const answer = share.reduce((best, value, index) => (value > share[best]! ? index : best), 0);
    confusion[target]![answer]!++;
    if (target < classCount) {
      loss -= Math.log(Math.max(share[target] ?? 0, 1e-7));
      counted++;
    }
    judged.push({ probability: share[answer] ?? 0, isRight: answer === target });
    if (answer === target) continue;
    mistakes.push({
      text: texts[row] ?? '',
      actual: labels[target] ?? '',
      predicted: labels[answer] ?? '',
      probability: share[answer] ?? 0,
    });
  }
  const rows = labels.map((label, index) => classRow(label, index, confusion));
  const shown = rows.filter((_, index) => confusion[index]!.some(Boolean) || confusion.some((row) => row[index]! > 0));
  return {
    ...reliabilityOf(judged),
    macroF1: shown.reduce((sum, { f1 }) => sum + f1, 0) / shown.length,
    accuracy: 1 - mistakes.length / texts.length,
    loss: loss / counted,
    labels,
    unseen,
    confusion,
    classes: rows,
    mistakes: mistakes.toSorted((a, b) => b.probability - a.probability),
  };
}

function classRow(label: string, index: number, confusion: readonly (readonly number[])[]): ClassRow {
  const hits = confusion[index]?.[index] ?? 0;
  const support = (confusion[index] ?? []).reduce((sum, count) => sum + count, 0);
  const answered = confusion.reduce((sum, row) => sum + (row[index] ?? 0), 0);
  return {
    label,
    precision: answered === 0 ? 0 : hits / answered,
    recall: support === 0 ? 0 : hits / support,
    f1: answered + support === 0 ? 0 : (2 * hits) / (answered + support),
    support,
  };
}

/** Two classes and how often one was taken for the other, either way round. */
export interface ConfusedPair {
  /** Both classes, with a dash between. */
  readonly pair: string;
  /** How many texts. */
  readonly count: number;
}

/**
 * The pairs of classes that are confused most, the worst first.
 *
 * @param labels the names of the rows of the matrix
 * @param limit most pairs
 * @throws Error when they are no labels, no matrix or no number
 */
export function confusedPairs(
  labels: readonly string[],
  confusion: readonly (readonly number[])[],
  limit: number,
): ConfusedPair[] {
  checkLabels('confusedPairs', labels);
  check.listOf(check.listOf(check.notNegative))(confusion, 'confusedPairs: confusion');
  check.countOrZero(limit, 'confusedPairs: limit');
  const pairs: ConfusedPair[] = [];
  for (let first = 0; first < labels.length; first++) {
    for (let second = first + 1; second < labels.length; second++) {
      const count = (confusion[first]?.[second] ?? 0) + (confusion[second]?.[first] ?? 0);
      if (count > 0) pairs.push({ pair: `${labels[first]} – ${labels[second]}`, count });
    }
  }
  return pairs.toSorted((a, b) => b.count - a.count).slice(0, limit);
}
