// @rnnkit/data/node: labelled texts from files and folders.
import { check, RnnkitError } from './index.ts';
import { fileAt, findFiles } from './node/find-files.ts';
import { examplesOfFiles, type InputFile } from './readers/input-files.ts';
import { inputOf } from './readers/read-files.ts';
import type { Examples } from './readers/read-examples.ts';
import { longestRecord, readChecks, type ReadOptions } from './readers/read-options.ts';
import { readWhole, textOf, type DecodeOptions } from './readers/source.ts';
import { anyTextChecks, decoding, teller, type AnyTextOptions } from './readers/told-text.ts';

export { fileAt, findPaths } from './node/find-files.ts';
export { patternOf } from './node/patterns.ts';

/** How a text is read; see {@link ReadOptions}. */
export type ReadTextOptions = Omit<AnyTextOptions, 'name'>;

const { name: _name, ...textChecks } = anyTextChecks;

/** The text of a file, opened. */
async function openText(
  owner: string,
  path: string,
  options: ReadTextOptions,
): Promise<{ readonly file: InputFile; readonly decode: DecodeOptions; readonly most: number | undefined }> {
  check.text(path, `${owner}: the path`);
  const settings = check.checkOptions(owner, textChecks, {}, options) as ReadTextOptions;
  const file = inputOf(await fileAt(path));
  const decode = decoding(settings, teller(path, 'text', settings.onReading), file.size);
  return { file, decode, most: settings.maxRecordLength };
}

/**
 * The whole text of a file, packed by gzip or not, in any encoding that {@link readDataset} finds.
 *
 * @throws Error when there is no such file, or it is no text or too long
 */
export async function readText(path: string, options: ReadTextOptions = {}): Promise<string> {
  const { file, decode, most = 2 ** 28 } = await openText('readText', path, options);
  return readWhole(file.bytes(), path, most, decode);
}

/** How lines are read. */
export interface ReadTextLinesOptions extends ReadTextOptions {
  /** Whether a line that is longer than `maxRecordLength`, by default 10,485,760 characters, is an error or cut, at a space if there is one. Default `refuse`. */
  readonly longLines?: 'refuse' | 'cut';
}

/**
 * The lines of such a file, as many at once as come, so that it may be larger than memory. A line ends as anywhere: `\n`, `\r\n` or `\r`.
 *
 * @throws Error as {@link readText}; when a line is too long
 */
export async function* readTextLines(
  path: string,
  options: ReadTextLinesOptions = {},
): AsyncGenerator<readonly string[]> {
  const { longLines = 'refuse', ...rest } = check.checkOptions(
    'readTextLines',
    { ...textChecks, longLines: check.oneOf('refuse', 'cut') },
    {},
    options,
  ) as ReadTextLinesOptions;
  const { file, decode, most = longestRecord } = await openText('readTextLines', path, rest);
  let begun = '';
  for await (const piece of textOf(file.bytes(), path, decode)) {
    const lines = (begun + piece).split(/\r\n|[\n\r]/);
    begun = lines.pop()!;
    if (begun.length > most) {
      if (longLines === 'refuse')
        throw new RnnkitError('invalid-data', `${path} has a line of more than ${most} characters. Is it plain text?`);
      const end = begun.lastIndexOf(' ') + 1;
      lines.push(end === 0 ? begun : begun.slice(0, end));
      begun = end === 0 ? '' : begun.slice(end);
    }
    yield lines;
  }
  if (begun !== '') yield [begun];
}

/** What a data set is read with; see {@link ReadOptions}. */
export type DatasetOptions = Omit<ReadOptions, 'name'>;

/**
 * Labelled texts of a table or of objects of JSON, packed by gzip or not; of several files, one after the other; or of a folder that holds one
 * folder per class with one text per file. They are read as they are walked through, and can be walked through again, so that they may be larger
 * than memory.
 *
 * @param path a file, a folder, a pattern with `*`, `**`, `?`, or `{a.csv,b.csv}`; or a list of them
 * @throws Error at once when an option is not what it has to be; while reading when there is no such file, it is of
 * another kind, or what is in it is not as it has to be
 */
export function readDataset(path: string | readonly string[], options: DatasetOptions = {}): Examples {
  const { name: _, ...checks } = readChecks;
  if (Array.isArray(path)) check.texts(path, 'readDataset: the paths');
  else check.text(path, 'readDataset: the path');
  const settings = check.checkOptions('readDataset', checks, {}, options);
  return examplesOfFiles(() => findFiles(typeof path === 'string' ? [path] : path), settings);
}
