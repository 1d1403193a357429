// Lines as they stream in.
import { RnnkitError } from '../error.ts';

/** A line, and its number from 1 on. */
export interface Line {
  readonly text: string;
  readonly line: number;
}

/**
 * The lines of text that comes in pieces, piece by piece. What ends a line is no part of it, but for a carriage return.
 *
 * @param name what it is, for errors
 * @param hint what may be wrong where a line is too long
 * @throws Error when a line is longer than `most` characters
 */
export async function* linesOf(
  pieces: AsyncIterable<string>,
  name: string,
  most: number,
  hint: string,
): AsyncGenerator<Iterable<Line>> {
  let rest = '';
  let line = 1;
  const check = (length: number): void => {
    if (length <= most) return;
    throw new RnnkitError('invalid-data', `${name}:${line}: this line is longer than ${most} characters. ${hint}`);
  };
  const linesIn = function* (piece: string): Generator<Line> {
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      check(rest.length + end - from);
      const text = rest + piece.slice(from, end);
      rest = '';
      from = end + 1;
      yield { text, line: line++ };
    }
    check(rest.length + piece.length - from);
    rest += piece.slice(from);
  };
  for await (const piece of pieces) yield linesIn(piece);
  if (rest !== '') yield [{ text: rest, line }];
}
