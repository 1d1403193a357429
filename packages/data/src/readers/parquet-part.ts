// Where the reader of Parquet goes that `@rnnkit/data/parquet` has.
import { RnnkitError } from '../error.ts';
import { part, type Part } from '../part.ts';
import type { Columns } from './columns.ts';
import type { Tell } from './open-text.ts';
import type { RawExample } from './raw-example.ts';

/** A file that can be read anywhere. */
export interface ParquetFile {
  readonly name: string;
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** Reads Parquet. */
export interface ParquetReader {
  examples(
    file: ParquetFile,
    columns: {
      readonly text: Columns;
      readonly label: Columns;
      /** Whether a label may be a list. */
      readonly takesLists: boolean;
      /** Most characters of a text. */
      readonly maxRecordLength: number;
      readonly signal?: AbortSignal | undefined;
    },
    tell: Tell,
  ): AsyncIterable<Iterable<RawExample>>;
  preview(
    file: ParquetFile,
    limit: number,
  ): Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }>;
}

/** The reader, once it is there. */
export const parquet: Part<ParquetReader> = part('What reads Parquet', '@rnnkit/data/parquet');

/** The reader. @throws RnnkitError where it is not there */
export function parquetReader(name: string): ParquetReader {
  if (parquet.value !== undefined) return parquet.value;
  throw new RnnkitError(
    'unsupported',
    `${name} is Parquet, which needs the package hyparquet. Install it, and import '@rnnkit/data/parquet'; or save the table as CSV.`,
  );
}
