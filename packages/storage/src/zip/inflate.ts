// Unpacking what a zip file has deflated, by the engine's own means, and never more than was said.
import { check, RnnkitError } from '@rnnkit/data/predict';

/** What is unpacked at a time: a thousand times as much can come of it. */
const step = 4096;

/**
 * The bytes that some are deflated from.
 *
 * @param name the entry's, for errors
 * @param size how many come of them; no more is ever kept
 * @param format `deflate-raw` as zip files have it; `deflate` with the head and the checksum of zlib (RFC 1950)
 * @throws Error when they are no such bytes, or others come of them
 */
export async function inflate(
  deflated: Uint8Array,
  name: string,
  size: number,
  format: 'deflate-raw' | 'deflate' = 'deflate-raw',
): Promise<Uint8Array> {
  if (!(deflated instanceof Uint8Array))
    throw new RnnkitError('invalid-argument', `inflate takes a Uint8Array; got ${check.describe(deflated)}.`);
  check.text(name, 'inflate: name');
  check.countOrZero(size, 'inflate: size');
  check.oneOf('deflate-raw', 'deflate')(format, 'inflate: format');
  const content = new Uint8Array(size);
  let length = 0;
  const unpacked = partsOf(deflated).pipeThrough(unpacker(name, format)).getReader();
  try {
    for (let part = await unpacked.read(); !part.done; part = await unpacked.read()) {
      if (length + part.value.length <= size) content.set(part.value, length);
      length += part.value.length;
      if (length > size) break;
    }
  } catch (error) {
    throw new RnnkitError('invalid-file', `${name} is damaged: it cannot be unpacked.`, { cause: error });
  }
  if (length === size) return content;
  // Nobody waits for the rest, or for what may go wrong with it.
  unpacked.cancel().catch(() => undefined);
  throw new RnnkitError('invalid-file', `${name} is damaged: it does not unpack to the ${size} bytes that it says.`);
}

function partsOf(bytes: Uint8Array): ReadableStream<BufferSource> {
  let from = 0;
  return new ReadableStream({
    pull(parts) {
      if (from >= bytes.length) return parts.close();
      // A copy: an engine may take the part's memory for itself.
      parts.enqueue(bytes.slice(from, from + step));
      from += step;
    },
  });
}

function unpacker(name: string, format: 'deflate-raw' | 'deflate'): ReadableWritablePair<Uint8Array, BufferSource> {
  try {
    return new DecompressionStream(format);
  } catch (error) {
    throw new RnnkitError(
      'unsupported',
      `${name} is deflated, which this engine cannot unpack: it has no DecompressionStream for ${format}. Pack the model with zipModel, which stores its files as they are.`,
      { cause: error },
    );
  }
}
