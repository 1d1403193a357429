// What is wrong with the data of a classifier.
import type { LabelledExamples } from '@rnnkit/tasks';

import { namesOf } from '../../data.ts';
import { Failure } from '../../failure.ts';
import { note } from '../../output.ts';

/** The classes of some examples. @throws Failure when there is one alone */
export function classesOf({ labels }: LabelledExamples): readonly string[] {
  const classes = [...new Set(labels)].toSorted();
  if (classes.length < 2)
    throw new Failure(`There is nothing to tell apart: every example has the label "${namesOf(classes)}".`);
  return classes;
}

/** A label that was never trained cannot be found. That is said before the training, not after it. */
export function checkTestLabels({ labels }: LabelledExamples, classes: readonly string[], path: string): void {
  const known = new Set(classes);
  const strange = labels.filter((label) => !known.has(label));
  if (strange.length === 0) return;
  const names = namesOf([...new Set(strange)]);
  if (strange.length === labels.length)
    throw new Failure(
      `${path}: none of its labels is trained. It has ${names}; the training data has ${namesOf(classes)}.`,
    );
  note(
    `${path}: ${strange.length} of ${labels.length} texts have a label that is not trained and count as wrong: ${names}`,
  );
}
