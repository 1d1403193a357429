// Labels that are two classes, but look like one.
import * as check from '../check.ts';

/** More labels, or longer ones, are not compared: they are no names of classes. */
const mostLabels = 10_000;
const longestLabel = 200;

/** What is not shown, such as a soft hyphen, a zero-width space or a byte order mark within a text. */
const unseen = /\p{Default_Ignorable_Code_Point}/gu;

/** Compares labels as they come. */
export class LookAlikeLabels {
  readonly #labels = new Set<string>();
  /** The first label of each form. */
  readonly #first = new Map<string, string>();

  /** What to say of a label that differs from an earlier one in spaces, case, form or what is not shown only; once for each. */
  compare(label: string): string | undefined {
    if (this.#labels.has(label) || this.#labels.size === mostLabels || label.length > longestLabel) return undefined;
    this.#labels.add(label);
    const form = label.replaceAll(unseen, '').normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
    const first = this.#first.get(form);
    if (first === undefined) {
      this.#first.set(form, label);
      return undefined;
    }
    return `the labels ${shown(first)} and ${shown(label)} look alike, but are two classes.`;
  }
}

/** A label with codes for what is not shown. */
function shown(label: string): string {
  return check.describe(label).replaceAll(unseen, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
