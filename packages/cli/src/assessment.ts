// How good a classifier is on labelled texts.
import type { TextClassifier } from './classifier.ts';
import type { Examples } from './data.ts';
import { Failure } from './failure.ts';
import type { ClassRow, Mistake } from './report/report.ts';

/** What a classifier showed on labelled texts. */
export interface Assessment {
  readonly accuracy: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** `confusion[actual][predicted]`. */
  readonly confusion: readonly (readonly number[])[];
  readonly classes: readonly ClassRow[];
  /** The wrong answers, the surest first. */
  readonly mistakes: readonly Mistake[];
}

/** The index of each label among the classes. */
export function classIndices(labels: readonly string[], classes: readonly string[], source: string): Int32Array {
  const indices = new Map(classes.map((label, index) => [label, index]));
  return Int32Array.from(labels, (label, row) => {
    const index = indices.get(label);
    if (index === undefined) {
      throw new Failure(
        `${source}: example ${row + 1} has the label "${label}", which is none of the model's classes: ${classes.slice(0, 20).join(', ')}.`,
      );
    }
    return index;
  });
}

/** Tries a classifier on labelled texts. */
export async function assess(
  classifier: TextClassifier,
  { texts, labels }: Examples,
  source: string,
): Promise<Assessment> {
  const actual = classIndices(labels, classifier.labels, source);
  const probabilities = await classifier.probabilities(texts);
  const size = classifier.labels.length;
  const confusion = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  const mistakes: Mistake[] = [];
  let right = 0;
  let loss = 0;
  for (const [row, share] of probabilities.entries()) {
    const target = actual[row] ?? 0;
    const predicted = share.indexOf(Math.max(...share));
    const line = confusion[target] ?? [];
    line[predicted] = (line[predicted] ?? 0) + 1;
    loss -= Math.log(Math.max(share[target] ?? 0, 1e-7));
    if (predicted === target) {
      right++;
    } else {
      mistakes.push({
        text: texts[row] ?? '',
        actual: classifier.labels[target] ?? '',
        predicted: classifier.labels[predicted] ?? '',
        probability: share[predicted] ?? 0,
      });
    }
  }
  return {
    accuracy: right / texts.length,
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
