// The text of a source that is no table, and what is found of it.
import type { OptionCheck } from '../check.ts';
import type { Tell } from './open-text.ts';
import { readChecks, type ReadOptions } from './read-options.ts';
import { unread, type Reading } from './reading.ts';
import { textOf, type DecodeOptions, type TextSource } from './source.ts';

/** How any text is read. */
export type AnyTextOptions = Pick<
  ReadOptions,
  'name' | 'encoding' | 'maxRecordLength' | 'onReading' | 'onProgress' | 'signal'
>;

const { name, encoding, maxRecordLength, onReading, onProgress, signal } = readChecks;

/** The checks of {@link AnyTextOptions}. */
export const anyTextChecks: Readonly<Record<keyof AnyTextOptions, OptionCheck>> = {
  name,
  encoding,
  maxRecordLength,
  onReading,
  onProgress,
  signal,
};

/** Keeps what is found of a text, and tells it. */
export function teller(source: string, format: Reading['format'], listen: ReadOptions['onReading']): Tell {
  let reading = unread(source, format);
  return (found) => {
    reading = { ...reading, ...found };
    listen?.(reading);
  };
}

/** How bytes are read, and what of them is told. */
export function decoding(
  options: AnyTextOptions,
  tell: Tell,
  size: number | undefined,
): Omit<Required<DecodeOptions>, 'encoding'> & Pick<DecodeOptions, 'encoding'> {
  let bytes = 0;
  return {
    encoding: options.encoding,
    signal: options.signal,
    onBytes: (count) => options.onProgress?.({ bytes: (bytes += count), size }),
    onEncoding: (found) => tell({ encoding: found }),
    onPacked: () => tell({ packed: true }),
  };
}

/** The text of a source in pieces; see {@link textOf}. */
export function toldText(
  source: TextSource,
  called: string,
  format: Reading['format'],
  options: AnyTextOptions,
): AsyncGenerator<string> {
  return textOf(source, called, decoding(options, teller(called, format, options.onReading), undefined));
}
