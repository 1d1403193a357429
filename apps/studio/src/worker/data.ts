// The data: read, split, and looked at.
import {
  classifierDefaults,
  defaultTestSplit,
  splitExamples,
  suggestTokens,
  type LabelledExamples,
} from '@rnnkit/tasks';
import {
  doubtOfLabels,
  doubtsOf,
  examineExamples,
  languages,
  readFiles,
  remarksOf,
  trainTestSplit,
  type DatasetFile,
  type ReadProgress,
} from '@rnnkit/data';

import { imbalanceRatio } from '../settings.ts';
import { firstCharacters } from '../texts/visible.ts';
import { refuse } from './failure.ts';
import { NoteTaker, saidOf } from './notes.ts';
import type { DataSource, DataSummary, PickedFile } from './data-summary.ts';
import { countTokens, pauseFor, sampleOf } from './tokens.ts';

/** The data of a training. */
export interface StudioData {
  readonly summary: DataSummary;
  readonly train: LabelledExamples;
  /** Chooses the best epoch. */
  readonly validation: LabelledExamples;
  /** Which rows these were, of those that nothing holds out at the end; absent of data that is split when it is made. */
  readonly validationRows?: readonly number[];
  /** Gives the figures at the end. */
  readonly test: LabelledExamples;
}

/** The seed of the command and the library, so that their figures are those of the page. */
const seed = 1;
/** More classes, or longer labels, are a sign of the wrong column: a label is the name of a class. */
const mostClasses = 1000;
const longestLabel = 200;

/** What a reading tells, and what ends it. */
export interface ReadingHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReadProgress) => void;
}

type FileSource = Extract<DataSource, { kind: 'files' }>;

/** Reads data. @throws Error when there is nothing to tell apart, or the reason of the signal */
export async function readData(source: DataSource, hooks: ReadingHooks = {}): Promise<StudioData> {
  return source.kind === 'languages' ? readLanguages(source, hooks) : readPicked(source, hooks);
}

async function readLanguages(
  { languages: count, isUneven }: Extract<DataSource, { kind: 'languages' }>,
  { signal }: ReadingHooks,
): Promise<StudioData> {
  const uneven = isUneven ? { imbalanceRatio } : {};
  const { train, validation, test } = languages({ languages: count, seed, ...uneven });
  const parts = { train, validation, test };
  const nothing = new NoteTaker().notes;
  const id = `languages-${count}${isUneven ? '-uneven' : ''}`;
  const found = { id, isUneven, dropped: 0, broken: nothing, doubts: nothing, said: [] };
  return { summary: await summarize('languages', `${count} languages`, parts, found, signal), ...parts };
}

async function readPicked(source: FileSource, hooks: ReadingHooks): Promise<StudioData> {
  const { signal } = hooks;
  const [picked] = source.files;
  const name = picked?.path === '' ? picked.file.name : (picked?.path.split('/')[0] ?? '');
  const { texts, labels, broken, doubts, ...found } = await readPickedExamples(source, hooks);
  if (texts.length === 0) refuse('noRows');
  if (new Set(labels).size < 2) refuse('oneLabel', labels[0] ?? '');
  if (texts.length < 20) refuse('tooFewRows', texts.length);
  const first = splitExamples({ texts, labels }, defaultTestSplit, seed);
  const { validationSplit } = classifierDefaults.words;
  const second = splitExamples(first.train, validationSplit, seed);
  const { test: validationRows } = trainTestSplit(first.train.labels, { testSize: validationSplit, seed });
  const parts = { train: second.train, validation: second.validation, test: first.validation };
  await pauseFor(signal);
  const examined = examineExamples(Object.entries(parts).map(([part, examples]) => ({ name: part, ...examples })));
  for (const doubt of [doubtOfLabels(labels) ?? [], doubtsOf(examined)].flat()) doubts.add(doubt);
  const told = { ...found, isUneven: false, id: crypto.randomUUID(), broken: broken.notes, doubts: doubts.notes };
  return { summary: await summarize('files', name, parts, told, signal), ...parts, validationRows };
}

interface Found extends LabelledExamples, Pick<DataSummary, 'dropped' | 'said'> {
  readonly broken: NoteTaker;
  readonly doubts: NoteTaker;
}

/** Reads all examples of files, whatever comes of them. */
export async function readPickedExamples(source: FileSource, hooks: ReadingHooks = {}): Promise<Found> {
  const { textColumn, labelColumn, missing, form = {} } = source;
  const [broken, doubts] = [new NoteTaker(), new NoteTaker()];
  await parquetReady(source.files);
  const stream = readFiles(source.files.map(datasetFile), {
    ...form,
    ...hooks,
    ...(textColumn !== '' && { textColumn, labelColumn }),
    missing,
    onBroken: (_, remark) => broken.add(remark),
    onWarning: (_, remark) => doubts.add(remark),
  });
  const texts: string[] = [];
  const labels: string[] = [];
  const classes = new Set<string>();
  for await (const { text, label, line } of stream) {
    classes.add(label);
    if (label.length > longestLabel) refuse('labelIsLong', line);
    if (classes.size > mostClasses) refuse('tooManyLabels', mostClasses);
    texts.push(text);
    labels.push(label);
  }
  return {
    texts,
    labels,
    dropped: stream.dropped,
    said: stream.readings.flatMap(remarksOf).slice(0, mostSaid).map(saidOf),
    broken,
    doubts,
  };
}

const mostSaid = 20;

/** What reads Parquet is fetched where there is such a file. */
export async function parquetReady(files: readonly PickedFile[]): Promise<void> {
  if (files.some(({ file }) => /\.parquet$/i.test(file.name))) await import('@rnnkit/data/parquet');
}

/** A browser's file keeps its place in a folder only until it is sent to a worker. */
export function datasetFile({ file, path }: PickedFile): DatasetFile {
  return {
    name: file.name,
    webkitRelativePath: path,
    size: file.size,
    stream: () => file.stream(),
    slice: (start, end) => file.slice(start, end),
  };
}

async function summarize(
  kind: DataSource['kind'],
  name: string,
  parts: Record<'train' | 'validation' | 'test', LabelledExamples>,
  found: Pick<DataSummary, 'id' | 'isUneven' | 'dropped' | 'broken' | 'doubts' | 'said'>,
  signal: AbortSignal | undefined,
): Promise<DataSummary> {
  const { train, validation, test } = parts;
  const counts = new Map<string, number>();
  for (const { labels } of [train, validation, test]) {
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const counted = sampleOf(train.texts);
  return {
    ...found,
    kind,
    name,
    train: train.texts.length,
    validation: validation.texts.length,
    test: test.texts.length,
    classes: Array.from(counts, ([label, count]) => ({ label, count })).toSorted((a, b) => b.count - a.count),
    sample: train.texts
      .slice(0, 8)
      .map((text, row) => ({ text: firstCharacters(text, 300), label: train.labels[row] ?? '' })),
    tokens: suggestTokens(counted),
    words: await countTokens(counted, 'words', signal),
    segments: await countTokens(counted, 'segments', signal),
    characters: await countTokens(counted, 'characters', signal),
  };
}
