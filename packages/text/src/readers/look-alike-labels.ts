// Labels that are two classes, but look like one.
import { describe } from '../check.ts';

/** More labels, or longer ones, are not compared: they are no names of classes. */
const mostLabels = 10_000;
const longestLabel = 200;

/** Compares labels as they come. */
export class LookAlikeLabels {
  readonly #labels = new Set<string>();
  /** The first label of each form. */
  readonly #first = new Map<string, string>();

  /** What to say of a label that differs from an earlier one in spaces, case or form only; once for each. */
  compare(label: string): string | undefined {
    if (this.#labels.has(label) || this.#labels.size === mostLabels || label.length > longestLabel) return undefined;
    this.#labels.add(label);
    const form = label.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
    const first = this.#first.get(form);
    if (first === undefined) {
      this.#first.set(form, label);
      return undefined;
    }
    return `the labels ${describe(first)} and ${describe(label)} look alike, but are two classes.`;
  }
}
