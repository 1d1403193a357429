// Texts and labels of JSON objects, with whatever they lack.
import { isLoosely, type Columns } from './columns.ts';
import { fieldAt, namesOf, parseFields, textOfField, type JsonField, type JsonFields } from './json-lines.ts';
import type { Line } from './lines.ts';
import type { Tell } from './open-text.ts';
import { joined, labelList, type RawExample } from './raw-example.ts';
import { mostColumns, refuseRow, type ReadOptions } from './read-options.ts';
import { remarkAt, type RemarkValues } from './remarks.ts';

/** The values of some fields, or the texts of one that is a list; or what is wrong with them. */
type Values =
  | { readonly values: readonly (string | undefined)[]; readonly list?: readonly string[] }
  | { readonly noField: RemarkValues['noField'] }
  | { readonly notText: RemarkValues['notText'] };

/** Takes the fields that are asked for from objects. */
export class Objects {
  readonly #name: string;
  readonly #text: Columns;
  readonly #label: Columns;
  readonly #options: ReadOptions;
  readonly #tell: Tell;
  /** Names that are meant by others, as `Text` by `text`. */
  readonly #meant = new Map<string, string>();
  #isTold = false;

  constructor(name: string, text: Columns, label: Columns, options: ReadOptions, tell: Tell) {
    this.#name = name;
    this.#text = text;
    this.#label = label;
    this.#options = options;
    this.#tell = tell;
    tell({ text: partsOf(text), label: partsOf(label) });
  }

  *of(lines: Iterable<Line>): Generator<RawExample> {
    for (const { text: written, line } of lines) {
      const fields = parseFields(written);
      if (typeof fields === 'string') {
        refuseRow(remarkAt(this.#name, line, fields), this.#options);
        continue;
      }
      if (!this.#isTold) this.#tell({ columns: namesOf(fields).slice(0, mostColumns) });
      this.#isTold = true;
      const text = this.#valuesOf(fields, this.#text);
      const label = this.#valuesOf(fields, this.#label, this.#options.labels === 'several');
      if ('values' in text && 'values' in label)
        yield { text: joined(text.values), label: joined(label.values), line, ...(label.list && { list: label.list }) };
      else this.#refuse('values' in text ? label : text, line);
    }
  }

  #refuse(wrong: Values, line: number): void {
    if ('noField' in wrong) refuseRow(remarkAt(this.#name, line, 'noField', ...wrong.noField), this.#options);
    if ('notText' in wrong) refuseRow(remarkAt(this.#name, line, 'notText', ...wrong.notText), this.#options);
  }

  /** Of a name with commas the whole is looked for first. */
  #valuesOf(fields: JsonFields, columns: Columns, takesLists = false): Values {
    const isWhole = typeof columns === 'string' && (!columns.includes(',') || fieldAt(fields, columns) !== undefined);
    const values: (string | undefined)[] = [];
    for (const name of isWhole ? [columns] : partsOf(columns)) {
      const field = this.#fieldOf(fields, name);
      if (field === undefined) return { noField: [name, namesOf(fields)] };
      const list = takesLists ? labelList(field.value) : undefined;
      if (list !== undefined && isWhole) return { values: [], list };
      if (list === undefined && typeof field.value === 'object' && field.value !== null)
        return { notText: [name, takesLists, insideOf(name, field.value)] };
      values.push(...(list ?? [textOfField(field)]));
    }
    return { values };
  }

  #fieldOf(fields: JsonFields, name: string): JsonField | undefined {
    const exact = fieldAt(fields, name);
    if (exact !== undefined) return exact;
    const known = this.#meant.get(name);
    const field = known === undefined ? undefined : fieldAt(fields, known);
    if (field !== undefined) return field;
    const like = namesOf(fields).filter((one) => isLoosely([one], name));
    if (like.length !== 1) return undefined;
    this.#meant.set(name, like[0]!);
    this.#tell({ renamed: Array.from(this.#meant, ([asked, is]) => ({ asked, is })) });
    return fieldAt(fields, like[0]!);
  }
}

const partsOf = (columns: Columns): readonly string[] => (typeof columns === 'string' ? columns.split(',') : columns);

/** A field that lies in one that is no text, if any does. */
function insideOf(name: string, value: object): string | undefined {
  if (Array.isArray(value) || Object.keys(value).length === 0) return undefined;
  return `${name}.${Object.keys(value)[0]!}`;
}
