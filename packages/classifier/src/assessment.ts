// How good a classifier is on labelled texts.
import { confusionMatrix } from '@rnnkit/training';

import type { LabelledExamples } from './examples.ts';
import type { TextClassifier } from './text-classifier.ts';

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

/** What a classifier showed on labelled texts. */
export interface Assessment {
  /** The share of right answers. */
  readonly accuracy: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** `confusion[actual][predicted]`. */
  readonly confusion: readonly (readonly number[])[];
  /** One row per class. */
  readonly classes: readonly ClassRow[];
  /** The wrong answers, the surest first. */
  readonly mistakes: readonly Mistake[];
}

/**
 * Tries a classifier on labelled texts.
 *
 * @param source where they come from, for errors
 * @throws Error when there are none, or a label is none of the classes
 */
export async function assess(
  classifier: TextClassifier,
  { texts, labels }: LabelledExamples,
  source: string,
): Promise<Assessment> {
  if (texts.length === 0) throw new Error(`${source} holds no example to try the model on.`);
  const actual = classifier.encodeLabels(labels, source);
  const probabilities = await classifier.probabilities(texts);
  const predicted = probabilities.map((share) => share.indexOf(Math.max(...share)));
  const confusion = confusionMatrix(actual, predicted, classifier.labels.length);
  const mistakes: Mistake[] = [];
  let loss = 0;
  for (const [row, share] of probabilities.entries()) {
    const [target = 0, answer = 0] = [actual[row], predicted[row]];
    loss -= Math.log(Math.max(share[target] ?? 0, 1e-7));
    if (answer === target) continue;
    mistakes.push({
      text: texts[row] ?? '',
      actual: classifier.labels[target] ?? '',
      predicted: classifier.labels[answer] ?? '',
      probability: share[answer] ?? 0,
    });
  }
  return {
    accuracy: 1 - mistakes.length / texts.length,
    loss: loss / texts.length,
    confusion,
    classes: classifier.labels.map((label, index) => classRow(label, index, confusion)),
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

/** The pairs of classes that are confused most, the worst first. */
export function confusedPairs(
  labels: readonly string[],
  confusion: readonly (readonly number[])[],
  limit: number,
): ConfusedPair[] {
  const pairs: ConfusedPair[] = [];
  for (let first = 0; first < labels.length; first++) {
    for (let second = first + 1; second < labels.length; second++) {
      const count = (confusion[first]?.[second] ?? 0) + (confusion[second]?.[first] ?? 0);
      if (count > 0) pairs.push({ pair: `${labels[first]} – ${labels[second]}`, count });
    }
  }
  return pairs.toSorted((a, b) => b.count - a.count).slice(0, limit);
}
