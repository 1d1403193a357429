// Lines as they stream in.
import { RnnkitError } from '../error.ts';
import { textOf, type TextSource } from './source.ts';

/** A line, and its number from 1 on. */
export interface Line {
  readonly text: string;
  readonly line: number;
}

/**
 * The lines of a source. What ends a line is no part of it, but for a carriage return.
 *
 * @param name what it is, for errors
 * @param hint what may be wrong where a line is too long
 * @throws Error when a line is longer than `most` characters
 */
export async function* linesOf(source: TextSource, name: string, most: number, hint: string): AsyncGenerator<Line> {
  let rest = '';
  let line = 1;
  const check = (length: number): void => {
    if (length <= most) return;
    throw new RnnkitError('invalid-data', `${name}:${line}: this line is longer than ${most} characters. ${hint}`);
  };
  for await (const piece of textOf(source, name)) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      check(rest.length + end - from);
      yield { text: rest + piece.slice(from, end), line };
      rest = '';
      from = end + 1;
      line++;
    }
    check(rest.length + piece.length - from);
    rest += piece.slice(from);
  }
  if (rest !== '') yield { text: rest, line };
}
