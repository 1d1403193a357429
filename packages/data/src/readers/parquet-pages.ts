// Whether the pages of Parquet can be what they say: their sizes, counts and runs are believed by what reads them.
import type { parquetMetadataAsync } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from 'hyparquet/src/schema.js';

import { RnnkitError } from '../error.ts';
import { checkValues, type PageValues } from './parquet-runs.ts';
import type { ParquetFile } from './parquet-part.ts';
import { checkThrift } from './parquet-thrift.ts';
import { unpackPage } from './parquet-unpack.ts';

type Metadata = Awaited<ReturnType<typeof parquetMetadataAsync>>;
type Group = Metadata['row_groups'][number];
type Column = NonNullable<Group['columns'][number]['meta_data']>;

/** A group has so many rows at most, and a column of lists twice as many values. */
const mostRows = 1 << 21;

/** So much is unpacked of a page at most, and of the columns of a group. */
const mostOfPage = 1 << 27;
const mostOfGroup = 1 << 30;

/** Texts are packed to a tenth, those that repeat themselves to a hundredth; rows of a byte or less are none. */
const mostTimes = 200;
const mostRowsOfByte = 64;
/** Less than this is read whatever comes of it. */
const harmlessBytes = 1 << 26;
const harmlessRows = 1 << 17;

/** What a file has come to so far. */
export class ParquetBudget {
  readonly #file: ParquetFile;
  #unpacked = 0;
  #rows = 0;

  constructor(file: ParquetFile) {
    this.#file = file;
  }

  /** Counts rows. @throws RnnkitError when there are more than such a file can hold */
  addRows(count: number): void {
    this.#rows += count;
    if (this.#rows > harmlessRows + mostRowsOfByte * this.#file.byteLength)
      refuse(this.#file, `says that it has more than ${this.#rows - count} rows, for which it is too small`);
  }

  /** Counts bytes that are unpacked. @throws RnnkitError when so much comes of so little that it is made to do harm */
  addBytes(count: number): void {
    this.#unpacked += count;
    if (this.#unpacked > harmlessBytes && this.#unpacked > mostTimes * this.#file.byteLength)
      refuse(this.#file, `unpacks to more than ${mostTimes} times its size, as no text does`);
  }
}

/**
 * Looks at all pages of a group.
 *
 * @param columns those that are read
 * @throws RnnkitError when one says what cannot be
 */
export async function checkPages(
  file: ParquetFile,
  metadata: Metadata,
  group: Group,
  columns: readonly string[],
  budget: ParquetBudget,
): Promise<void> {
  const rows = Number(group.num_rows);
  if (!(rows >= 0 && rows <= mostRows)) refuse(file, `has a group of ${rows} rows; at most ${mostRows} are read`);
  budget.addRows(rows);
  let ofGroup = 0;
  for (const { meta_data: column } of group.columns) {
    if (column === undefined || !columns.includes(column.path_in_schema[0]!)) continue;
    const unpacked = checkChunk(file, await file.slice(...rangeOf(file, column)), shapeOf(metadata, column, rows));
    ofGroup += unpacked;
    budget.addBytes(unpacked);
    if (ofGroup > mostOfGroup)
      refuse(file, 'has a group of rows that unpacks to more than 1 GiB; write it with smaller groups of rows');
  }
}

/** Where a column of a group lies. */
function rangeOf(file: ParquetFile, column: Column): [start: number, end: number] {
  const { dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size } = column;
  // Some write 0 where there is no dictionary. What reads it begins there, too.
  const start = Number(dictionary === undefined || dictionary === 0n ? data : dictionary);
  const end = start + Number(size);
  if (!(start >= 0 && start <= end && end <= file.byteLength)) refuse(file, 'has a column whose size cannot be');
  return [start, end];
}

interface Shape extends Omit<PageValues, 'count' | 'encoding'> {
  readonly codec: string;
  readonly rows: number;
  readonly isFlat: boolean;
}

function shapeOf(metadata: Metadata, { path_in_schema: path, type, codec }: Column, rows: number): Shape {
  const schemaPath = getSchemaPath(metadata.schema, path);
  const [maxDefinition, maxRepetition] = [getMaxDefinitionLevel(schemaPath), getMaxRepetitionLevel(schemaPath)];
  return { codec, rows, type, maxDefinition, maxRepetition, isFlat: maxRepetition === 0 };
}

/** Looks at the pages of a column. @returns how many bytes they unpack to */
function checkChunk(file: ParquetFile, chunk: ArrayBuffer, shape: Shape): number {
  const mostValues = shape.isFlat ? shape.rows : 2 * mostRows;
  const reader = { view: new DataView(chunk), offset: 0 };
  let [values, bytes] = [0, 0];
  while (reader.offset < chunk.byteLength - 1) {
    checkThrift(new Uint8Array(chunk), reader.offset);
    const header = parquetHeader(reader);
    const { type, compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
    // Of several headers only that of its type is read.
    const v1 = type === 'DATA_PAGE' ? header.data_page_header : undefined;
    const v2 = type === 'DATA_PAGE_V2' ? header.data_page_header_v2 : undefined;
    const count = (v1 ?? v2)?.num_values ?? 0;
    const entries = type === 'DICTIONARY_PAGE' ? (header.dictionary_page_header?.num_values ?? 0) : 0;
    const [nulls, definition, repetition] = [
      v2?.num_nulls ?? 0,
      v2?.definition_levels_byte_length ?? 0,
      v2?.repetition_levels_byte_length ?? 0,
    ];
    const fits = (value: number, most: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= most;
    if (
      !fits(packed, chunk.byteLength - reader.offset) ||
      !fits(unpacked, mostOfPage) ||
      !fits(count, mostValues - values) ||
      !fits(entries, mostValues) ||
      !fits(nulls, count) ||
      !fits(definition, packed) ||
      !fits(repetition, packed - definition)
    ) {
      refuse(file, 'has a page whose size cannot be');
    }
    const page = new Uint8Array(chunk, reader.offset, packed);
    reader.offset += packed;
    values += count;
    bytes += unpacked;
    if (count === 0) continue;
    const { encoding } = (v1 ?? v2)!;
    bytes += checkValues(file.name, { ...shape, count, encoding }, levelsAndValues(page, unpacked, v2, shape.codec));
  }
  if (values < shape.rows) refuse(file, `has a column with fewer values than its ${shape.rows} rows`);
  return bytes;
}

type NewerHeader = ReturnType<typeof parquetHeader>['data_page_header_v2'];

/** The levels of a page, where they lie apart, and the rest of it, unpacked. @param size what all of it unpacks to */
function levelsAndValues(
  page: Uint8Array,
  size: number,
  v2: NewerHeader,
  codec: string,
): Parameters<typeof checkValues>[2] {
  if (v2 === undefined) return { values: unpackPage(codec, page, size) };
  const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } = v2;
  const levels = repetition + definition;
  const rest = page.subarray(levels);
  const isPacked = v2.is_compressed !== false && size > levels;
  return {
    repetition: page.subarray(0, repetition),
    definition: page.subarray(repetition, levels),
    values: isPacked ? unpackPage(codec, rest, size - levels) : rest,
  };
}

function refuse(file: ParquetFile, what: string): never {
  throw new RnnkitError('invalid-data', `${file.name} ${what}. It is damaged, or made to do harm.`);
}
