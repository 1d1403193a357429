// How good a classifier is whose texts can have several labels.
import type { ClassRow } from '../classification/assessment.ts';
import { averagePrecision } from './average-precision.ts';

/** How one label fared. */
export interface LabelRow extends ClassRow {
  /** From which probability on a text has it. */
  readonly threshold: number;
  /** Average precision, as scikit-learn's: of its probabilities, whatever the threshold. */
  readonly averagePrecision: number;
}

/** What a multi-label classifier showed on labelled texts. Labels that it does not know count as not found. */
export interface MultiLabelAssessment {
  /** F1 over all answers of all labels. */
  readonly microF1: number;
  /** The mean of the labels' F1. */
  readonly macroF1: number;
  /** The mean of the labels' average precision. */
  readonly averagePrecision: number;
  /** The share of texts all of whose labels are right, and no other. */
  readonly exactMatch: number;
  /** The share of answers, of each label to each text, that are wrong. */
  readonly hammingLoss: number;
  /** One row for each label: those that the classifier knows, then those that it does not. */
  readonly labels: readonly LabelRow[];
  /** The labels of the texts that the classifier does not know. */
  readonly unseen: readonly string[];
}

/**
 * What some answers show.
 *
 * @param actual the labels of each text
 * @param answers the probabilities of the known labels for each text
 */
export function multiLabelAssessmentOf(
  known: readonly string[],
  thresholds: readonly number[],
  actual: readonly (readonly string[])[],
  answers: readonly ArrayLike<number>[],
): MultiLabelAssessment {
  const seen = new Set(known);
  const unseen = [...new Set(actual.flat())].filter((label) => !seen.has(label)).toSorted();
  const sets = actual.map((labels) => new Set(labels));
  const wrongTexts = new Set<number>();
  const total = { hits: 0, answered: 0, support: 0, wrong: 0 };
  const rows = [...known, ...unseen].map((label, index): LabelRow => {
    const threshold = thresholds[index] ?? 1;
    const scores = answers.map((row) => row[index] ?? 0);
    const isThere = sets.map((labels) => labels.has(label));
    let [hits, answered, support] = [0, 0, 0];
    for (const [row, score] of scores.entries()) {
      const [is, says] = [isThere[row]!, index < known.length && score >= threshold];
      hits += Number(is && says);
      answered += Number(says);
      support += Number(is);
      if (is !== says) wrongTexts.add(row);
    }
    total.hits += hits;
    total.answered += answered;
    total.support += support;
    total.wrong += answered + support - 2 * hits;
    return {
      label,
      threshold,
      averagePrecision: averagePrecision(scores, isThere),
      precision: answered === 0 ? 0 : hits / answered,
      recall: support === 0 ? 0 : hits / support,
      f1: f1Of(hits, answered, support),
      support,
    };
  });
  const mean = (figure: (row: LabelRow) => number): number =>
    rows.reduce((sum, row) => sum + figure(row), 0) / rows.length;
  return {
    microF1: f1Of(total.hits, total.answered, total.support),
    macroF1: mean(({ f1 }) => f1),
    averagePrecision: mean((row) => row.averagePrecision),
    exactMatch: 1 - wrongTexts.size / actual.length,
    hammingLoss: total.wrong / (actual.length * rows.length),
    labels: rows,
    unseen,
  };
}

const f1Of = (hits: number, answered: number, support: number): number =>
  answered + support === 0 ? 0 : (2 * hits) / (answered + support);
