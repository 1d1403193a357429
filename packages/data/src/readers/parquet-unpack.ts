// What unpacks pages of Parquet: no size is believed that the packing cannot reach.
import { gunzipSync } from 'fflate';
import { snappyUncompress } from 'hyparquet';

import { RnnkitError } from '../error.ts';

/** Throws unless a size that a file says can be true. */
function expectSize(length: number, packed: number, most: number): void {
  if (length >= 0 && length <= packed * most + 1024) return;
  throw new RnnkitError(
    'invalid-data',
    `A page of ${packed} bytes says that it unpacks to ${length}, which cannot be.`,
  );
}

/** By the names that Parquet has for them. */
export const compressors: Readonly<Record<'SNAPPY' | 'GZIP', (input: Uint8Array, length: number) => Uint8Array>> = {
  SNAPPY(input, length) {
    expectSize(length, input.length, 64);
    const output = new Uint8Array(length);
    snappyUncompress(input, output);
    return output;
  },
  GZIP(input, length) {
    expectSize(length, input.length, 1032);
    return gunzipSync(input, { out: new Uint8Array(length) });
  },
};

/** A page unpacked. */
export function unpackPage(codec: string, page: Uint8Array, length: number): Uint8Array {
  if (codec === 'UNCOMPRESSED') return page;
  if (Object.hasOwn(compressors, codec)) return compressors[codec as keyof typeof compressors](page, length);
  throw new RnnkitError(
    'unsupported',
    `Pages are packed by ${codec}, which is not read; write the file plain, with Snappy or with gzip.`,
  );
}
