// Texts that can have several labels, or none.
import { check, RnnkitError } from '@rnnkit/data';

import { checkLabels, checkTexts } from '../classification/examples.ts';
import type { Target } from '../streamed.ts';

/** Texts, and the labels of each. */
export interface MultiLabelExamples {
  /** The texts. */
  readonly texts: readonly string[];
  /** The labels of each text, in any order; none, one or several. */
  readonly labels: readonly (readonly string[])[];
}

/** A text and its labels, as the readers of `@rnnkit/data` give them with `labels: 'several'`. */
export interface MultiLabelExample {
  /** The text. */
  readonly text: string;
  /** Its labels, in any order; none, one or several. */
  readonly labels: readonly string[];
}

/** Examples with labels. */
export const labelsTarget: Target = { form: '{ text, labels }', of: ({ labels }) => labels };

/** Throws unless there is a list of labels for each text. */
export function checkMultiLabelExamples(owner: string, examples: unknown): asserts examples is MultiLabelExamples {
  const { texts, labels } = Object(examples) as { readonly texts?: unknown; readonly labels?: unknown };
  checkTexts(owner, texts as readonly string[]);
  if (!Array.isArray(labels) || labels.length !== (texts as readonly string[]).length)
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes a list of labels for each text; got ${check.describe(labels)} for ${(texts as readonly string[]).length} texts.`,
    );
  for (const list of labels) checkLabels(owner, list);
}
