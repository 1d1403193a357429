// Labels that are two classes, but look like one.
import { unseen } from './remarks.ts';

/** More labels, or longer ones, are not compared: they are no names of classes. */
const mostLabels = 10_000;
const longestLabel = 200;

/** Compares labels as they come. */
export class LookAlikeLabels {
  readonly #labels = new Set<string>();
  /** The first label of each form. */
  readonly #first = new Map<string, string>();

  /** The earlier label from which one differs in spaces, case, form or what is not shown only; once for each. */
  compare(label: string): string | undefined {
    if (this.#labels.has(label) || this.#labels.size === mostLabels || label.length > longestLabel) return undefined;
    this.#labels.add(label);
    const form = label.replaceAll(unseen, '').normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
    const first = this.#first.get(form);
    if (first === undefined) this.#first.set(form, label);
    return first;
  }
}
