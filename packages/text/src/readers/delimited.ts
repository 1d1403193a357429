// Comma- or tab-separated values (RFC 4180) as they stream in, with the line in which each record starts.
import { textOf, type TextSource } from './source.ts';

/** One record. */
export interface DelimitedRecord {
  readonly fields: readonly string[];
  /** The line on which it starts, counted from 1. */
  readonly line: number;
  /** What is wrong with its quotes, if something is; then the fields are not to be relied on. */
  readonly problem?: string;
}

/** A quote that is never closed must not take all memory. */
const longestRecord = 10 * 1024 * 1024;

/**
 * The records of a source.
 *
 * @param name what it is, for errors
 * @param delimiter what stands between fields
 * @throws Error with the line when a record does not end
 */
export async function* readRecords(
  source: TextSource,
  name: string,
  delimiter: string,
): AsyncGenerator<DelimitedRecord> {
  let fields: string[] = [];
  let field = '';
  let state: 'start' | 'plain' | 'quoted' | 'quoteInQuoted' = 'start';
  let line = 1;
  let recordLine = 1;
  let length = 0;
  let afterReturn = false;
  let problem: string | undefined;
  const endField = (): void => {
    fields.push(field);
    field = '';
    state = 'start';
  };
  const endRecord = (): DelimitedRecord => {
    endField();
    const record = { fields, line: recordLine, ...(problem === undefined ? {} : { problem }) };
    fields = [];
    length = 0;
    problem = undefined;
    return record;
  };
  for await (const text of textOf(source, name)) {
    for (const character of text) {
      const isNewline = character === '\n';
      if (afterReturn) {
        afterReturn = false;
        if (isNewline) continue;
      }
      length += character.length;
      if (length > longestRecord) {
        throw new Error(
          `${name}:${recordLine}: the record that starts here is longer than ${longestRecord} characters. Is a quote not closed?`,
        );
      }
      if (state === 'quoted') {
        if (character === '"') state = 'quoteInQuoted';
        else field += character;
        if (isNewline) line++;
      } else if (isNewline || character === '\r') {
        afterReturn = character === '\r';
        // A line without anything is no record.
        const isBlank = state === 'start' && fields.length === 0;
        const record = endRecord();
        if (!isBlank) yield record;
        line++;
        recordLine = line;
      } else if (character === delimiter) endField();
      else if (state === 'quoteInQuoted') {
        if (character === '"') {
          field += '"';
          state = 'quoted';
        } else {
          problem ??= `${name}:${line}: ${JSON.stringify(character)} follows a closing quote. A quote inside a quoted field is written twice.`;
          field += character;
          state = 'plain';
        }
      } else if (character === '"' && state === 'start') state = 'quoted';
      else {
        field += character;
        state = 'plain';
      }
    }
  }
  // The type narrows by what it sees in the loop, which it does not run.
  if ((state as string) === 'quoted')
    problem ??= `${name}:${recordLine}: a quote is opened in the record that starts here and never closed.`;
  if ((state as string) !== 'start' || fields.length > 0) yield endRecord();
}
