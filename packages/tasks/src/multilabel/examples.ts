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

/** A text and its labels: a list of them, or, as the readers of `@rnnkit/data` give them, one text with `;` between. */
export type MultiLabelExample =
  | { readonly text: string; readonly labels: readonly string[] }
  | { readonly text: string; readonly label: string };

/** Examples with labels. */
export const labelsTarget: Target = {
  form: '{ text, labels }',
  of: ({ labels, label }) => labels ?? (typeof label === 'string' ? listOf(label) : undefined),
};

const listOf = (label: string): readonly string[] => [
  ...new Set(label.split(';').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]))),
];

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
