// The data: read, split, and looked at.
import { splitExamples, type LabelledExamples } from '@rnnkit/classifier';
import { languages, readFiles, Tokenizer, type DatasetFile } from '@rnnkit/text';

import type { DataSource, DataSummary, PickedFile, TokenSummary } from './protocol.ts';

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
const mostProblems = 20;

/** Reads data. @throws Error when there is nothing to tell apart */
export async function readData(source: DataSource): Promise<StudioData> {
  return source.kind === 'languages' ? readLanguages(source.languages) : readPicked(source);
}

function readLanguages(count: number): StudioData {
  const { train: all, test } = languages({ languages: count, seed: 1 });
  const { train, validation } = splitExamples(all, share, 1);
  const summary = summarize('languages', `${count} languages`, { train, validation, test }, 0, 0, []);
  return { summary: { ...summary, id: `languages-${count}` }, train, validation, test };
}

async function readPicked(source: Extract<DataSource, { kind: 'files' }>): Promise<StudioData> {
  const { textColumn, labelColumn, missing } = source;
  // A file may have a million broken rows; of most, their number is enough.
  let broken = 0;
  const problems: string[] = [];
  const onBroken = (problem: string): void => {
    if (++broken <= mostProblems) problems.push(problem);
  };
  const stream = readFiles(source.files.map(datasetFile), { textColumn, labelColumn, missing, onBroken });
  const texts: string[] = [];
  const labels: string[] = [];
  for await (const { text, label } of stream) {
    texts.push(text);
    labels.push(label);
  }
  const classes = new Set(labels).size;
  if (texts.length === 0) throw new Error('There is no row with a text and a label.');
  if (classes < 2) throw new Error(`There is nothing to tell apart: every row has the label "${labels[0] ?? ''}".`);
  if (texts.length < 20)
    throw new Error(`There are only ${texts.length} rows; it takes at least 20 to learn and to try.`);
  const first = splitExamples({ texts, labels }, share, 1);
  const second = splitExamples(first.train, share, 2);
  const [picked] = source.files;
  const name = picked?.path === '' ? picked.file.name : (picked?.path.split('/')[0] ?? '');
  const parts = { train: second.train, validation: second.validation, test: first.validation };
  return { summary: summarize('files', name, parts, stream.dropped, broken, problems), ...parts };
}

/** A browser's file keeps its place in a folder only until it is sent to a worker. */
export function datasetFile({ file, path }: PickedFile): DatasetFile {
  return { name: file.name, webkitRelativePath: path, stream: () => file.stream() };
}

function summarize(
  kind: DataSource['kind'],
  name: string,
  parts: Record<'train' | 'validation' | 'test', LabelledExamples>,
  dropped: number,
  broken: number,
  problems: readonly string[],
): DataSummary {
  const { train, validation, test } = parts;
  const counts = new Map<string, number>();
  for (const { labels } of [train, validation, test]) {
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return {
    id: crypto.randomUUID(),
    kind,
    name,
    train: train.texts.length,
    validation: validation.texts.length,
    test: test.texts.length,
    classes: Array.from(counts, ([label, count]) => ({ label, count })).toSorted((a, b) => b.count - a.count),
    sample: train.texts.slice(0, 8).map((text, row) => ({ text: text.slice(0, 300), label: train.labels[row] ?? '' })),
    words: countTokens(train.texts, false),
    characters: countTokens(train.texts, true),
    dropped,
    broken,
    problems,
  };
}

function countTokens(texts: readonly string[], charLevel: boolean): TokenSummary {
  const tokenizer = new Tokenizer({ charLevel, oovToken: '[UNK]' });
  tokenizer.fitOnTexts(texts);
  const lengths = texts.map((text) => tokenizer.tokenize(text).length).toSorted((a, b) => a - b);
  const at = (place: number): number => lengths[Math.min(lengths.length - 1, Math.floor(lengths.length * place))] ?? 0;
  return { distinct: tokenizer.wordIndex.size, median: at(0.5), most: at(0.95) };
}
