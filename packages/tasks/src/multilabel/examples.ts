// Texts that can have several labels, or none.
import { check, RnnkitError } from '@rnnkit/data';

import { checkLabels, checkTexts } from '../classification/examples.ts';

/** Texts, and the labels of each. */
export interface MultiLabelExamples {
  /** The texts. */
  readonly texts: readonly string[];
  /** The labels of each text, in any order; none, one or several. */
  readonly labels: readonly (readonly string[])[];
}

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
