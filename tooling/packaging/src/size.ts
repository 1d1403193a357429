// Bytes of JavaScript, as it is and as servers send it.
import { gzipSync } from 'node:zlib';

/** Bytes of JavaScript. */
export interface Size {
  readonly minified: number;
  readonly gzipped: number;
}

/** The size of a program's text. */
export const sizeOf = (code: string): Size => ({
  minified: Buffer.byteLength(code),
  gzipped: gzipSync(code, { level: 9 }).length,
});
