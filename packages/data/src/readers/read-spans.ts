// Texts with spans, from objects of JSON, as annotation tools write them.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import type { TextSpan } from '../tagging/spans.ts';
import { fieldAt, parseFields } from './json-lines.ts';
import { readObjects } from './open-text.ts';
import { longestRecord } from './read-options.ts';
import { remark, sentenceOf } from './remarks.ts';
import type { TextSource } from './source.ts';
import { anyTextChecks, toldText, type AnyTextOptions } from './told-text.ts';

/** A text, what its parts are, and where it stands. */
export interface SpannedText {
  readonly text: string;
  /** In the order in which the file has them. */
  readonly spans: readonly TextSpan[];
  /** Its line, counted from 1. */
  readonly line: number;
}

/** Options of {@link readSpans}. */
export interface ReadSpansOptions extends AnyTextOptions {
  /** The field of the text. Default `text`. */
  readonly textField?: string;
  /** The field of the spans. Default: the first that there is of `spans`, `entities`, `label` and `labels`. */
  readonly spansField?: string;
  /**
   * What offsets count: `codePoints`, as Python does and so the tools that are written in it (doccano, Prodigy, spaCy), or `utf16`, as
   * JavaScript does. They differ after an emoji. Default `codePoints`; what is read counts UTF-16 in any case.
   */
  readonly offsets?: 'codePoints' | 'utf16';
  /** Is told what is wrong with a line that cannot be read, which is then left out. Without it such a line is an error. */
  readonly onBroken?: (problem: string) => void;
}

const checks: check.OptionChecks = {
  textField: check.text,
  spansField: check.text,
  offsets: check.oneOf('codePoints', 'utf16'),
  ...anyTextChecks,
  onBroken: check.callable,
};

const usualFields = ['spans', 'entities', 'label', 'labels'];

/**
 * Texts with spans from JSON objects, one on each line or all of them in a list: a span is `[start, end, label]` or `{ start, end, label }`, its end the character after
 * it. A text without the field of the spans, or with null there, has none.
 *
 * @throws Error at once when an option is not what it has to be; while reading, with the line, when one is broken or too long
 *
 * @example
 * const line = '{"text": "Ann left.", "spans": [{"start": 0, "end": 3, "label": "PER"}]}';
 * for await (const { text, spans } of readSpans(line)) console.log(text, spans);
 */
export function readSpans(source: TextSource, options: ReadSpansOptions = {}): AsyncIterable<SpannedText> {
  check.checkOptions('readSpans', checks, {}, options);
  return textsOf(source, options);
}

async function* textsOf(source: TextSource, options: ReadSpansOptions): AsyncGenerator<SpannedText> {
  const { name = 'input', maxRecordLength = longestRecord, onBroken } = options;
  for await (const lines of readObjects(toldText(source, name, 'jsonl', options), name, maxRecordLength)) {
    for (const { text, line } of lines) {
      const found = readObject(text, options);
      if (typeof found !== 'string') {
        yield { ...found, line };
        continue;
      }
      const problem = `${name}:${line}: ${found}.`;
      if (onBroken === undefined) throw new RnnkitError('invalid-data', problem);
      onBroken(problem);
    }
  }
}

/** The text and its spans, or what is wrong. */
function readObject(
  line: string,
  { textField = 'text', spansField, offsets = 'codePoints' }: ReadSpansOptions,
): Omit<SpannedText, 'line'> | string {
  const fields = parseFields(line);
  if (typeof fields === 'string') return sentenceOf(remark('', fields)).replace(/\.$/, '');
  const text = fieldAt(fields, textField)?.value;
  if (typeof text !== 'string')
    return `the field ${check.describe(textField)} is to be a text; it is ${check.describe(text)}`;
  const usual = usualFields.find((one) => fieldAt(fields, one) !== undefined) ?? 'spans';
  const listed = fieldAt(fields, spansField ?? usual)?.value ?? [];
  if (!Array.isArray(listed)) return `the spans are to be a list; they are ${check.describe(listed)}`;
  const places = offsets === 'utf16' ? undefined : codePointPlaces(text);
  const spans: TextSpan[] = [];
  for (const one of listed as readonly unknown[]) {
    const { start, end, label } = spanFrom(one);
    const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
    if (!isPlace(start) || !isPlace(end) || typeof label !== 'string') {
      return `a span is to be [start, end, label] or { start, end, label }; it is ${check.describe(one)}`;
    }
    const [from, to] = places === undefined ? [start, end] : [places[start], places[end]];
    if (from === undefined || to === undefined || from >= to || to > text.length) {
      return `a span goes from ${start} to ${end}, and the text has ${places === undefined ? text.length : places.length - 1} characters`;
    }
    spans.push({ label, start: from, end: to });
  }
  return { text, spans };
}

function spanFrom(given: unknown): { readonly start?: unknown; readonly end?: unknown; readonly label?: unknown } {
  if (Array.isArray(given)) return { start: given[0], end: given[1], label: given[2] };
  return Object(given) as object;
}

/** Where each code point of a text begins, and where the text ends, in UTF-16. */
function codePointPlaces(text: string): number[] {
  const places: number[] = [];
  let place = 0;
  for (const character of text) {
    places.push(place);
    place += character.length;
  }
  places.push(place);
  return places;
}
