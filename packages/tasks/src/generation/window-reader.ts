// Texts of any length, read by a network that sees so many tokens at once.
import type { ModelStream } from '@rnnkit/models';

import type { TokenReader } from './language-model.ts';

/**
 * Reads on through a stream that takes so many ids. When it is full, it is begun anew with the later half of what it has read: so each id is
 * foretold from at least half of the window, and an id takes no longer on average, however long the text is.
 *
 * @param limit so many ids the stream takes
 */
export function windowReader(stream: ModelStream, limit: number): TokenReader {
  const kept = Math.floor(limit / 2);
  let seen: number[] = [];
  const read = async (ids: readonly number[]): Promise<Float32Array> => {
    seen.push(...ids);
    return stream.push(ids);
  };
  return {
    async push(ids) {
      const parts: Float32Array[] = [];
      for (let start = 0; start < ids.length;) {
        if (seen.length === limit) {
          const last = kept === 0 ? [] : seen.slice(-kept);
          stream.reset();
          seen = [];
          if (last.length > 0) await read(last);
        }
        const part = ids.slice(start, start + limit - seen.length);
        parts.push(await read(part));
        start += part.length;
      }
      return joined(parts);
    },
    dispose: () => stream.dispose(),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}
