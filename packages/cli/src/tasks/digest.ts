// A digest of data of any kind, by which a resumed training knows its own.
import { createHash, type Hash } from 'node:crypto';

/** The SHA-256 of lists, objects, texts and numbers. */
export function digestOf(...values: readonly unknown[]): string {
  const hash = createHash('sha256');
  add(hash, values);
  return hash.digest('hex');
}

function add(hash: Hash, value: unknown): void {
  if (value instanceof Uint8Array) hash.update(value);
  else if (Array.isArray(value)) {
    // All of it at once may be longer than a text can be.
    hash.update('[');
    for (const item of value) add(hash, item);
    hash.update(']\n');
  } else if (typeof value === 'object' && value !== null) add(hash, Object.entries(value).flat());
  else hash.update(`${JSON.stringify(value)}\n`);
}
