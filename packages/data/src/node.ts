// @rnnkit/data/node: labelled texts from files and folders.
import { check } from './index.ts';
import { fileAt, findFiles } from './node/find-files.ts';
import { examplesOfFiles } from './readers/input-files.ts';
import { inputOf } from './readers/read-files.ts';
import type { Examples } from './readers/read-examples.ts';
import { readChecks, type ReadOptions } from './readers/read-options.ts';
import { readWhole, type Encoding } from './readers/source.ts';

export { fileAt, findPaths } from './node/find-files.ts';
export { patternOf } from './node/patterns.ts';

/** How a text is read; see {@link ReadOptions}. */
export interface ReadTextOptions extends Pick<DatasetOptions, 'encoding' | 'maxRecordLength'> {
  /** Is told the encoding of what is not ASCII. */
  readonly onEncoding?: (found: Encoding) => void;
}

/**
 * The whole text of a file, packed by gzip or not, in any encoding that {@link readDataset} finds.
 *
 * @throws Error when there is no such file, or it is no text or too long
 */
export async function readText(path: string, options: ReadTextOptions = {}): Promise<string> {
  check.text(path, 'readText: the path');
  const { encoding, maxRecordLength } = readChecks;
  const checks = { encoding, maxRecordLength, onEncoding: check.callable };
  const { maxRecordLength: most = 2 ** 28, ...settings } = check.checkOptions(
    'readText',
    checks,
    {},
    options,
  ) as ReadTextOptions;
  const file = await fileAt(path);
  return readWhole(inputOf(file).bytes(), path, most, settings);
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
