// Whether the pages of Parquet can be what they say: their sizes and counts are believed by what reads them.
import type { parquetMetadataAsync } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';

import { RnnkitError } from '../error.ts';
import type { ParquetFile } from './parquet-part.ts';

type Metadata = Awaited<ReturnType<typeof parquetMetadataAsync>>;
type Group = Metadata['row_groups'][number];

/** A group has so many rows at most, and a column of lists so many values for each. */
export const mostRows: number = 1 << 21;
const mostValues = 1 << 24;

/** So much is unpacked of a page at most. */
const mostBytes = 1 << 30;

/**
 * Looks at the headers of all pages of a group.
 *
 * @param columns those that are read
 * @throws RnnkitError when one says what cannot be
 */
export async function checkPages(file: ParquetFile, group: Group, columns: readonly string[]): Promise<void> {
  const rows = Number(group.num_rows);
  if (!(rows >= 0 && rows <= mostRows)) refuse(file, `has a group of ${rows} rows; at most ${mostRows} are read`);
  for (const { meta_data: column } of group.columns) {
    if (column === undefined || !columns.includes(column.path_in_schema[0]!)) continue;
    const {
      dictionary_page_offset: dictionary,
      data_page_offset: data,
      total_compressed_size: size,
      num_values,
    } = column;
    // Some write 0 where there is no dictionary.
    const start = Number(dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data);
    const end = start + Number(size);
    const values = Number(num_values);
    if (!(start >= 0 && start <= end && end <= file.byteLength && values >= 0 && values <= mostValues)) {
      refuse(file, 'has a column whose size cannot be');
    }
    checkChunk(file, await file.slice(start, end), values);
  }
}

function checkChunk(file: ParquetFile, chunk: ArrayBuffer, values: number): void {
  const reader = { view: new DataView(chunk), offset: 0 };
  while (reader.offset < chunk.byteLength - 1) {
    const header = parquetHeader(reader);
    const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
    const v2 = header.data_page_header_v2;
    const count = header.data_page_header?.num_values ?? v2?.num_values ?? 0;
    const entries = header.dictionary_page_header?.num_values ?? 0;
    const levels = [v2?.num_nulls ?? 0, v2?.definition_levels_byte_length ?? 0, v2?.repetition_levels_byte_length ?? 0];
    const fits = (value: number, most: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= most;
    if (
      !fits(packed, chunk.byteLength - reader.offset) ||
      !fits(unpacked, mostBytes) ||
      !fits(count, values) ||
      !fits(entries, Math.max(values, unpacked)) ||
      !levels.every((level, place) => fits(level, place === 0 ? count : packed))
    ) {
      refuse(file, 'has a page whose size cannot be');
    }
    reader.offset += packed;
  }
}

function refuse(file: ParquetFile, what: string): never {
  throw new RnnkitError('invalid-data', `${file.name} ${what}. It is damaged.`);
}
