// Where readers read from, and how bytes become text.

/** Bytes or text, at once or in pieces, such as a file's stream or a response's body. */
export type TextSource = string | AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

/** The text of a source in pieces. A byte order mark is taken off; UTF-16 is read where a mark says so. */
export async function* textOf(source: TextSource, name: string): AsyncGenerator<string> {
  if (typeof source === 'string') {
    yield source.startsWith('\uFEFF') ? source.slice(1) : source;
    return;
  }
  let decoder: TextDecoder | undefined;
  let line = 1;
  const decode = (chunk: Uint8Array | undefined): string => {
    try {
      return decoder!.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new Error(
        `${name}:${line}: a little below this line there are bytes that are not ${decoder!.encoding.toUpperCase()}. Save the file as UTF-8.`,
      );
    }
  };
  for await (const chunk of source) {
    if (typeof chunk === 'string') {
      yield chunk;
      continue;
    }
    if (chunk.length === 0) continue;
    decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
    const text = decode(chunk);
    for (const character of text) if (character === '\n') line++;
    yield text;
  }
  if (decoder !== undefined) yield decode(undefined);
}

function encodingOf(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}
