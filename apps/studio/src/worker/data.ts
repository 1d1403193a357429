// The data: read, split, and looked at.
import {
  classifierDefaults,
  splitExamples,
  suggestTokens,
  type LabelledExamples,
  type TokenLevel,
} from '@rnnkit/tasks';
import { Tokenizer } from '@rnnkit/text';
import { type DatasetFile, languages, readFiles } from '@rnnkit/data';

import { imbalanceRatio, mostNgrams } from '../settings.ts';
import { firstCharacters } from '../texts/visible.ts';
import { refuse } from './failure.ts';
import { NoteTaker } from './notes.ts';
import type { DataSource, DataSummary, PickedFile, TokenSummary } from './data-summary.ts';

/** The data of a training. */
export interface StudioData {
  readonly summary: DataSummary;
  readonly train: LabelledExamples;
  /** Chooses the best epoch. */
  readonly validation: LabelledExamples;
  /** Gives the figures at the end. */
  readonly test: LabelledExamples;
}

const share = 0.15;
/** More classes, or longer labels, are a sign of the wrong column: a label is the name of a class. */
const mostClasses = 1000;
const longestLabel = 200;

/** Reads data. @throws Error when there is nothing to tell apart */
export async function readData(source: DataSource): Promise<StudioData> {
  return source.kind === 'languages' ? readLanguages(source) : readPicked(source);
}

function readLanguages({ languages: count, isUneven }: Extract<DataSource, { kind: 'languages' }>): StudioData {
  const uneven = isUneven ? { imbalanceRatio } : {};
  const { train, validation, test } = languages({ languages: count, seed: 1, ...uneven });
  const parts = { train, validation, test };
  const nothing = new NoteTaker().notes;
  const id = `languages-${count}${isUneven ? '-uneven' : ''}`;
  const found = { id, isUneven, dropped: 0, broken: nothing, doubts: nothing };
  return { summary: summarize('languages', `${count} languages`, parts, found), ...parts };
}

async function readPicked(source: Extract<DataSource, { kind: 'files' }>): Promise<StudioData> {
  const [picked] = source.files;
  const name = picked?.path === '' ? picked.file.name : (picked?.path.split('/')[0] ?? '');
  const { texts, labels, dropped, broken, doubts } = await readExamples(source);
  const first = splitExamples({ texts, labels }, share, 1);
  const second = splitExamples(first.train, share, 1);
  const parts = { train: second.train, validation: second.validation, test: first.validation };
  return {
    summary: summarize('files', name, parts, { id: crypto.randomUUID(), isUneven: false, dropped, broken, doubts }),
    ...parts,
  };
}

async function readExamples(
  source: Extract<DataSource, { kind: 'files' }>,
): Promise<LabelledExamples & Pick<DataSummary, 'dropped' | 'broken' | 'doubts'>> {
  const { textColumn, labelColumn, missing, quote } = source;
  const [broken, doubts] = [new NoteTaker(), new NoteTaker()];
  const stream = readFiles(source.files.map(datasetFile), {
    textColumn,
    labelColumn,
    missing,
    onBroken: broken.add,
    onWarning: doubts.add,
    ...(quote === undefined ? {} : { quote }),
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
  if (texts.length === 0) refuse('noRows');
  if (classes.size < 2) refuse('oneLabel', labels[0] ?? '');
  if (texts.length < 20) refuse('tooFewRows', texts.length);
  return { texts, labels, dropped: stream.dropped, broken: broken.notes, doubts: doubts.notes };
}

/** A browser's file keeps its place in a folder only until it is sent to a worker. */
export function datasetFile({ file, path }: PickedFile): DatasetFile {
  return { name: file.name, webkitRelativePath: path, stream: () => file.stream() };
}

function summarize(
  kind: DataSource['kind'],
  name: string,
  parts: Record<'train' | 'validation' | 'test', LabelledExamples>,
  found: Pick<DataSummary, 'id' | 'isUneven' | 'dropped' | 'broken' | 'doubts'>,
): DataSummary {
  const { train, validation, test } = parts;
  const counts = new Map<string, number>();
  for (const { labels } of [train, validation, test]) {
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
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
    tokens: suggestTokens(train.texts),
    words: countTokens(train.texts, 'words'),
    segments: countTokens(train.texts, 'segments'),
    characters: countTokens(train.texts, 'characters'),
  };
}

/** What stands for what is not known. */
const unknown = '[UNK]';

/** The tokens as the defaults of their kind read them. */
function countTokens(texts: readonly string[], level: Exclude<TokenLevel, 'subwords'>): TokenSummary {
  const { lowerCase: lower, normalization } = classifierDefaults[level];
  const charLevel = level === 'characters';
  const ngrams = charLevel ? mostNgrams : 1;
  const tokenizer = new Tokenizer({
    charLevel,
    segmentation: level === 'segments' ? 'words' : 'split',
    ngrams,
    oovToken: unknown,
    lower,
    ...(normalization === 'none' ? {} : { normalization }),
  });
  tokenizer.fitOnTexts(texts);
  const lengths = texts.map((text) => tokenizer.tokenize(text).length).toSorted((a, b) => a - b);
  const at = (place: number): number => lengths[Math.min(lengths.length - 1, Math.floor(lengths.length * place))] ?? 0;
  const sizes = Array.from(tokenizer.wordIndex.keys(), (run) =>
    ngrams === 1 || run === unknown ? 1 : Array.from(run).length,
  );
  const distinct = Array.from({ length: ngrams }, (_, longer) => sizes.filter((size) => size <= longer + 1).length);
  return { distinct, median: at(0.5), most: at(0.95) };
}
