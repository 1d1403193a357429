// @rnnkit/data/parquet: makes the readers of @rnnkit/data read Parquet, through the package hyparquet.
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';

import { check, RnnkitError } from './index.ts';
import { placesOf, asList, type Columns } from './readers/columns.ts';
import { checkPages, ParquetBudget } from './readers/parquet-pages.ts';
import { checkThrift } from './readers/parquet-thrift.ts';
import { parquet, type ParquetFile, type ParquetReader } from './readers/parquet-part.ts';
import { compressors } from './readers/parquet-unpack.ts';
import { labelList, type RawExample } from './readers/raw-example.ts';

/** Rows of a preview are cut to so many characters. */
const longestField = 1000;
const mostColumns = 1000;

type Metadata = Awaited<ReturnType<typeof parquetMetadataAsync>>;
type Row = Readonly<Record<string, unknown>>;

/** What the engine says of numbers that are none helps nobody. */
const ofEngine = [RangeError, TypeError, SyntaxError, URIError];

async function attempt<Result>(name: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof RnnkitError && cause.message.startsWith(name)) throw cause;
    const isOurs = cause instanceof Error && !ofEngine.some((kind) => cause instanceof kind);
    const reason = isOurs && /^(?:parquet|Pages|A page) /.test(cause.message) ? cause.message : 'it is damaged.';
    throw new RnnkitError('invalid-data', `${name} cannot be read as Parquet: ${check.cut(reason, 300)}`, { cause });
  }
}

/** What stands at the end of a file. @throws RnnkitError when it cannot be */
async function metadataOf(file: ParquetFile): Promise<Metadata> {
  return attempt(file.name, async () => {
    const size = Math.min(file.byteLength, 2 ** 28);
    const end = new DataView(await file.slice(Math.max(0, file.byteLength - 8), file.byteLength));
    const length = Math.min(size, end.getUint32(0, true) + 8);
    const footer = new Uint8Array(await file.slice(file.byteLength - length, file.byteLength));
    checkThrift(footer, 0);
    return parquetMetadataAsync(file);
  });
}

/** The names of the columns. */
const namesOf = (file: ParquetFile, metadata: Metadata): Promise<string[]> =>
  attempt(file.name, async () => {
    const names: unknown[] = parquetSchema(metadata).children.map(({ element }) => element.name);
    if (names.every((name) => typeof name === 'string')) return names;
    throw new Error('parquet columns have to have names.');
  });

/** The rows of a file, group by group. */
async function* groupsOf(
  file: ParquetFile,
  metadata: Metadata,
  columns: string[],
  {
    signal,
    limit = Number.POSITIVE_INFINITY,
  }: { readonly signal?: AbortSignal | undefined; readonly limit?: number } = {},
): AsyncGenerator<{ readonly first: number; readonly rows: readonly Row[] }> {
  let first = 0;
  const budget = new ParquetBudget(file);
  for (const group of metadata.row_groups) {
    signal?.throwIfAborted();
    const count = Number(group.num_rows);
    await attempt(file.name, () => checkPages(file, metadata, group, columns, budget));
    const from = first;
    const rows = await attempt(file.name, () =>
      parquetReadObjects({
        file,
        metadata,
        columns,
        rowStart: from,
        rowEnd: from + Math.min(count, limit),
        compressors,
      }),
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
  async *examples(file, { text, label, takesLists, maxRecordLength, signal }, tell) {
    const metadata = await metadataOf(file);
    const names = await namesOf(file, metadata);
    const [texts, labels] = [pathsOf(names, text, file.name), pathsOf(names, label, file.name)];
    const called = (paths: readonly (readonly string[])[]): string[] => paths.map((path) => path.join('.'));
    const renamed = [[text, called(texts)] as const, [label, called(labels)] as const].flatMap(([asked, [is]]) =>
      typeof asked !== 'string' || is === undefined || asked === is || /[\d,]/.test(asked) ? [] : [{ asked, is }],
    );
    tell({ columns: names.slice(0, mostColumns), text: called(texts), label: called(labels), renamed });
    const columns = [...new Set([...texts, ...labels].map(([name]) => name!))];
    for await (const { first, rows } of groupsOf(file, metadata, columns, { signal }))
      yield notTooLong(file.name, maxRecordLength, examplesIn(rows, first, texts, labels, takesLists));
  },

  async preview(file, limit) {
    const metadata = await metadataOf(file);
    const columns = (await namesOf(file, metadata)).slice(0, mostColumns);
    for await (const { rows } of groupsOf(file, metadata, columns, { limit })) {
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

function* notTooLong(name: string, most: number, rows: Iterable<RawExample>): Generator<RawExample> {
  for (const row of rows) {
    if ((row.text?.length ?? 0) > most)
      throw new RnnkitError(
        'invalid-data',
        `${name}:${row.line}: the text of this row is longer than ${most} characters.`,
      );
    yield row;
  }
}

parquet.value = reader;
