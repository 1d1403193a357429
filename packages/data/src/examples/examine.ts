// What labelled texts are like: classes, lengths, texts that come again, in other parts or with other labels.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { remark, type Conflict, type Remark } from '../readers/remarks.ts';

/** Texts and their labels. */
export interface LabelledPart {
  /** What it is called, such as `train`. */
  readonly name: string;
  readonly texts: readonly string[];
  readonly labels: readonly string[];
}

/** How long texts are: the middle one, what nineteen of twenty stay below, and the longest. */
export interface Lengths {
  readonly median: number;
  readonly most: number;
  readonly longest: number;
}

/** What some labelled texts are like. Texts that differ in case and spaces only count as the same. */
export interface Examination {
  readonly parts: readonly { readonly name: string; readonly rows: number }[];
  /** Each class, and how many texts of each part it has; the largest first. */
  readonly classes: readonly { readonly label: string; readonly counts: readonly number[] }[];
  readonly characters: Lengths;
  /** Parted by spaces. */
  readonly words: Lengths;
  /** Rows whose text has come in the same part before, with the same label. */
  readonly repeated: Finding<string>;
  /** Rows whose text is in a part before theirs: what is learned by heart there looks like skill here. */
  readonly leaked: Finding<{ readonly text: string; readonly parts: readonly [earlier: string, later: string] }>;
  /** Texts that have several labels. */
  readonly conflicts: Finding<Conflict>;
}

/** How often something was found, and the first of it. */
export interface Finding<Item> {
  readonly count: number;
  readonly first: readonly Item[];
}

const mostShown = 5;

/** Longer texts are compared by their ends and lengths. */
const compared = 20_000;

interface Seen {
  readonly part: number;
  readonly label: string;
  labels: Set<string> | undefined;
}

/**
 * Looks at labelled texts, in parts such as those to train on and those to try a model on.
 *
 * @throws RnnkitError when parts are not lists of as many texts as labels
 *
 * @example
 * const { leaked } = examineExamples([{ name: 'train', texts, labels }, { name: 'test', texts: ['a'], labels: ['b'] }]);
 */
export function examineExamples(parts: readonly LabelledPart[]): Examination {
  expectParts(parts);
  const classes = new Map<string, number[]>();
  const seen = new Map<string, Seen>();
  const [repeated, leaked, conflicts] = [
    new Finder<string>(),
    new Finder<Examination['leaked']['first'][0]>(),
    new Map<string, Seen>(),
  ];
  for (const [place, { name, texts, labels }] of parts.entries()) {
    for (const [row, text] of texts.entries()) {
      const label = labels[row]!;
      const counts = classes.get(label) ?? parts.map(() => 0);
      counts[place]!++;
      classes.set(label, counts);
      const form = formOf(text);
      const before = seen.get(form);
      if (before === undefined) {
        seen.set(form, { part: place, label, labels: undefined });
        continue;
      }
      if (before.part !== place) leaked.add({ text, parts: [parts[before.part]!.name, name] });
      else if (before.label === label) repeated.add(text);
      if (before.label !== label) {
        before.labels ??= new Set([before.label]);
        before.labels.add(label);
        if (!conflicts.has(form)) conflicts.set(form, before);
      }
    }
  }
  const lengthsBy = (measure: (text: string) => number): Lengths =>
    lengthsOf(parts.flatMap(({ texts }) => texts.map(measure)));
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  return {
    parts: parts.map(({ name, texts }) => ({ name, rows: texts.length })),
    classes: Array.from(classes, ([label, counts]) => ({ label, counts })).toSorted(
      (a, b) => sum(b.counts) - sum(a.counts),
    ),
    characters: lengthsBy((text) => text.length),
    words: lengthsBy(countWords),
    repeated: repeated.found,
    leaked: leaked.found,
    conflicts: {
      count: conflicts.size,
      first: [...conflicts].slice(0, mostShown).map(([text, { labels }]) => ({ text, labels: [...labels!] })),
    },
  };
}

class Finder<Item> {
  #count = 0;
  readonly #first: Item[] = [];

  add(item: Item): void {
    if (++this.#count <= mostShown) this.#first.push(item);
  }

  get found(): Finding<Item> {
    return { count: this.#count, first: this.#first };
  }
}

/** What of a text counts where texts are compared. */
function formOf(text: string): string {
  const small = text.trim().toLowerCase();
  // Most texts have one space at a time, and nothing to replace.
  const plain = /\s\s|[^\S ]/.test(small) ? small.replaceAll(/\s+/g, ' ') : small;
  return plain.length <= compared ? plain : `${plain.slice(0, compared)}…${plain.length}…${plain.slice(-compared)}`;
}

const otherSpaces = /\s/;

function countWords(text: string): number {
  let count = 0;
  let wasSpace = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isSpace = code < 0x80 ? code === 0x20 || (code >= 9 && code <= 13) : otherSpaces.test(text[at]!);
    if (wasSpace && !isSpace) count++;
    wasSpace = isSpace;
  }
  return count;
}

function lengthsOf(lengths: number[]): Lengths {
  const sorted = Float64Array.from(lengths).toSorted();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), most: at(0.95), longest: sorted.at(-1) ?? 0 };
}

function expectParts(parts: readonly LabelledPart[]): void {
  check.list(parts, 'examineExamples: the parts');
  for (const part of parts) {
    const { name, texts, labels } = Object(part) as LabelledPart;
    check.text(name, 'examineExamples: the name of a part');
    check.texts(texts, `examineExamples: the texts of ${check.cut(name)}`);
    check.texts(labels, `examineExamples: the labels of ${check.cut(name)}`);
    if (texts.length !== labels.length)
      throw new RnnkitError(
        'invalid-argument',
        `examineExamples: ${check.cut(name)} has ${texts.length} texts and ${labels.length} labels; each text has one.`,
      );
  }
}

/** Fewer rows say nothing of their classes. */
const leastRows = 20;

/** Of fewer texts a class is hardly learned. */
const leastTexts = 5;

/** Classes that a remark names; a sentence shows fewer. */
const mostNamed = 20;

/** Why some labels are hardly classes; undefined when they may be. */
export function doubtOfLabels(labels: readonly string[]): Remark | undefined {
  check.list(labels, 'doubtOfLabels: labels');
  const { size } = new Set(labels);
  if (labels.length < leastRows || size <= labels.length / 2) return undefined;
  const numbers = labels.filter((label) => /^\s*[-+]?(?:\d+(?:[.,]\d+)?|\.\d+)\s*$/.test(label)).length;
  return remark('', numbers > 0.9 * labels.length ? 'numbers' : 'manyClasses', size, labels.length);
}

/** What of an examination should be known before a training; `sentenceOf` says it in words. */
export function doubtsOf(found: Examination): Remark[] {
  const { repeated, leaked, conflicts, classes } = Object(found) as Partial<Examination>;
  if (repeated === undefined || leaked === undefined || conflicts === undefined || !Array.isArray(classes)) {
    throw new RnnkitError(
      'invalid-argument',
      `doubtsOf takes what examineExamples answers; got ${check.describe(found)}.`,
    );
  }
  const short = (text: string): string => check.cut(text, 60);
  const small = (classes as Examination['classes']).filter(
    ({ counts }) => counts.reduce((sum, count) => sum + count, 0) < leastTexts,
  );
  const [leak] = leaked.first;
  return [
    ...(leak === undefined
      ? []
      : [
          remark(
            '',
            'leaked',
            leaked.count,
            ...leak.parts,
            leaked.first.map(({ text }) => short(text)),
          ),
        ]),
    ...(conflicts.count === 0
      ? []
      : [
          remark(
            '',
            'conflicts',
            conflicts.count,
            conflicts.first.map(({ text, labels }) => ({
              text: short(text),
              labels: labels.map((label) => check.cut(label)),
            })),
          ),
        ]),
    ...(repeated.count === 0 ? [] : [remark('', 'repeated', repeated.count, repeated.first.map(short))]),
    ...(small.length === 0
      ? []
      : [
          remark(
            '',
            'small',
            small.length,
            small.slice(0, mostNamed).map(({ label }) => label),
          ),
        ]),
  ];
}
