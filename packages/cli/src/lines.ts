// The lines of standard input or of a file as they come.
import { Failure } from './failure.ts';

/** A line that does not end must not take all memory. */
const longestLine = 10 * 1024 * 1024;

/**
 * The lines of a stream of UTF-8, in as large pieces as they come, so that an answer need not wait for more. A byte order mark is
 * taken off, and a line may end as anywhere: `\n`, `\r\n` or `\r`.
 *
 * @param name what is read, for errors
 * @throws Failure when a line is too long, or bytes are not UTF-8
 */
export async function* linesOf(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest: string[] = [];
  let length = 0;
  let count = 0;
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new Failure(`There are bytes that are not UTF-8, on line ${count + 1} of ${name} or a little below.`);
    }
  };
  for await (const bytes of source) {
    const [first = '', ...others] = decode(bytes).split('\n');
    rest.push(first);
    length += first.length;
    if (length > longestLine)
      throw new Failure(`Line ${count + 1} of ${name} is longer than ${longestLine} characters.`);
    const last = others.pop();
    if (last === undefined) continue;
    const lines = [rest.join(''), ...others].map(withoutReturn);
    rest = [last];
    length = last.length;
    count += lines.length;
    yield lines;
  }
  rest.push(decode());
  const end = rest.join('');
  if (end !== '') yield [withoutReturn(end)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
