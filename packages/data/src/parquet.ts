// @rnnkit/data/parquet: makes the readers of @rnnkit/data read Parquet, through the package hyparquet.
import { gunzipSync } from 'fflate';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema, snappyUncompress } from 'hyparquet';

import { check, RnnkitError } from './index.ts';
import { placesOf, asList, type Columns } from './readers/columns.ts';
import { checkPages } from './readers/parquet-pages.ts';
import { parquet, type ParquetFile, type ParquetReader } from './readers/parquet-part.ts';
import { labelList, type RawExample } from './readers/raw-example.ts';

/** Rows of a preview are cut to so many characters. */
const longestField = 1000;
const mostColumns = 1000;

type Metadata = Awaited<ReturnType<typeof parquetMetadataAsync>>;
type Row = Readonly<Record<string, unknown>>;

/** Throws unless a size that a file says can be true. */
function expectSize(length: number, packed: number, most: number): void {
  if (length <= packed * most + 1024) return;
  throw new RnnkitError(
    'invalid-data',
    `A page of ${packed} bytes says that it unpacks to ${length}, which cannot be.`,
  );
}

/** What unpacks pages: no size is believed that the packing cannot reach. */
const compressors = {
  SNAPPY(input: Uint8Array, length: number): Uint8Array {
    expectSize(length, input.length, 64);
    const output = new Uint8Array(length);
    snappyUncompress(input, output);
    return output;
  },
  GZIP(input: Uint8Array, length: number): Uint8Array {
    expectSize(length, input.length, 1032);
    return gunzipSync(input, { out: new Uint8Array(length) });
  },
};

async function attempt<Result>(name: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof RnnkitError && cause.message.startsWith(name)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RnnkitError('invalid-data', `${name} cannot be read as Parquet: ${check.cut(reason, 300)}`, { cause });
  }
}

const namesOf = (metadata: Metadata): string[] => parquetSchema(metadata).children.map(({ element }) => element.name);

/** The rows of a file, group by group. */
async function* groupsOf(
  file: ParquetFile,
  metadata: Metadata,
  columns: string[],
  signal?: AbortSignal,
): AsyncGenerator<{ readonly first: number; readonly rows: readonly Row[] }> {
  let first = 0;
  for (const group of metadata.row_groups) {
    signal?.throwIfAborted();
    const count = Number(group.num_rows);
    await attempt(file.name, () => checkPages(file, group, columns));
    const from = first;
    const rows = await attempt(file.name, () =>
      parquetReadObjects({ file, metadata, columns, rowStart: from, rowEnd: from + count, compressors }),
    );
    yield { first, rows };
    first += count;
  }
}

function valueIn(row: Row, path: readonly string[]): unknown {
  let value: unknown = row;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Row)[name];
  }
  return value;
}

/** A field as text: of what is no text the JSON of it. */
function textIn(row: Row, path: readonly string[]): string | undefined {
  const value = valueIn(row, path);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}

/** The ways to the fields of some columns: the name of a column, and of fields within it. */
function pathsOf(names: readonly string[], columns: Columns, owner: string): readonly (readonly string[])[] {
  const [one, ...more] = asList(columns);
  const nested = more.length === 0 && one!.includes('.') && !names.includes(one!) ? one!.split('.') : undefined;
  if (nested !== undefined && names.includes(nested[0]!)) return [nested];
  return placesOf(names, columns, owner).map((place) => [names[place]!]);
}

const reader: ParquetReader = {
  async *examples(file, { text, label, takesLists, signal }, tell) {
    const metadata = await attempt(file.name, () => parquetMetadataAsync(file));
    const names = namesOf(metadata);
    const [texts, labels] = [pathsOf(names, text, file.name), pathsOf(names, label, file.name)];
    const called = (paths: readonly (readonly string[])[]): string[] => paths.map((path) => path.join('.'));
    const renamed = [[text, called(texts)] as const, [label, called(labels)] as const].flatMap(([asked, [is]]) =>
      typeof asked !== 'string' || is === undefined || asked === is || /[\d,]/.test(asked) ? [] : [{ asked, is }],
    );
    tell({ columns: names.slice(0, mostColumns), text: called(texts), label: called(labels), renamed });
    const columns = [...new Set([...texts, ...labels].map(([name]) => name!))];
    for await (const { first, rows } of groupsOf(file, metadata, columns, signal))
      yield examplesIn(rows, first, texts, labels, takesLists);
  },

  async preview(file, limit) {
    const metadata = await attempt(file.name, () => parquetMetadataAsync(file));
    const columns = namesOf(metadata).slice(0, mostColumns);
    for await (const { rows } of groupsOf(file, metadata, columns)) {
      return {
        columns,
        rows: rows
          .slice(0, limit)
          .map((row) => columns.map((name) => (textIn(row, [name]) ?? '').slice(0, longestField))),
      };
    }
    return { columns, rows: [] };
  },
};

function* examplesIn(
  rows: readonly Row[],
  first: number,
  texts: readonly (readonly string[])[],
  labels: readonly (readonly string[])[],
  takesLists: boolean,
): Generator<RawExample> {
  const one = (row: Row, paths: readonly (readonly string[])[]): string | undefined => {
    const fields = paths.map((path) => textIn(row, path)).filter((field) => field !== undefined);
    return fields.length === 0 ? undefined : fields.join('\n');
  };
  for (const [place, row] of rows.entries()) {
    const list = takesLists && labels.length === 1 ? labelList(valueIn(row, labels[0]!)) : undefined;
    yield { text: one(row, texts), label: one(row, labels), line: first + place + 1, ...(list && { list }) };
  }
}

parquet.value = reader;
