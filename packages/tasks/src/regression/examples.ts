// Texts and a number for each.
import { check, RnnkitError } from '@rnnkit/data';

import { checkTexts } from '../classification/examples.ts';
import type { Target } from '../streamed.ts';

/** Texts and as many numbers. */
export interface NumberedExamples {
  /** The texts. */
  readonly texts: readonly string[];
  /** The number of each text. */
  readonly values: readonly number[];
}

/** A text and its number; as the readers of `@rnnkit/data` give it, it is a label that says one. */
export type NumberedExample =
  | { readonly text: string; readonly value: number }
  | { readonly text: string; readonly label: string };

/** Examples with numbers. */
export const numberTarget: Target = {
  form: '{ text, value }',
  of: ({ value, label }) => value ?? (typeof label === 'string' && label.trim() !== '' ? Number(label) : undefined),
};

/** Throws unless there is a finite number for each text. */
export function checkNumberedExamples(owner: string, examples: unknown): asserts examples is NumberedExamples {
  const { texts, values } = Object(examples) as { readonly texts?: unknown; readonly values?: unknown };
  checkTexts(owner, texts as readonly string[]);
  check.listOf(check.finite)(values, `${owner}: values`);
  const [rows, numbers] = [(texts as readonly string[]).length, (values as readonly number[]).length];
  if (rows === numbers && rows > 0) return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes a number for each text, and at least one; got ${rows} texts and ${numbers} numbers.`,
  );
}
