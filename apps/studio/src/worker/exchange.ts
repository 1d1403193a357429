// Models of files: what they are, and a model in any format. What reads and writes a format comes when it is used.
import { classifierOf, type TextClassifier } from '@rnnkit/tasks';
import type { AnyModel, FormatName, ModelContent, ModelFormat, ModelSource } from '@rnnkit/interchange';
import { readLabels, writeZip, zipModel } from '@rnnkit/storage';
import { anyTokenizerFromJson } from '@rnnkit/text/subwords';

import type { PickedFile } from './data-summary.ts';
import { refuse } from './failure.ts';
import type { FormatOffer, FoundModel, WrittenModel } from './protocol.ts';

const interchange = (): Promise<typeof import('@rnnkit/interchange')> => import('@rnnkit/interchange');

/** A model of files. */
export interface OpenedModel {
  readonly content: AnyModel;
  readonly found: FoundModel;
  /** The classifier that it is, if it is one. */
  readonly classifier: TextClassifier | undefined;
}

/** Files that say of a model of one file what it has no place for. */
const companions: ReadonlySet<string> = new Set(['tokenizer.json', 'labels.json']);

/** More than any model of a page; files are read whole. */
const largest = 1024 ** 3;

/** Opens files that were dropped or chosen: one, with what belongs to it beside it, or those of a folder. */
export async function openFiles(picked: readonly PickedFile[]): Promise<OpenedModel> {
  const size = picked.reduce((sum, { file }) => sum + file.size, 0);
  const [first] = picked;
  if (first === undefined) refuse('noFile');
  const own = picked.filter(({ file }) => !companions.has(file.name));
  const isFolder = own.length !== 1;
  const name = isFolder && first.path !== '' ? first.path.split('/')[0]! : (own[0] ?? first).file.name;
  if (size > largest) refuse('fileTooLarge', name);
  const { modelSource, readAnyModel } = await interchange();
  const source = modelSource(name, filesOf(isFolder ? picked : own), isFolder);
  const parts = isFolder ? {} : await readCompanions(picked, name);
  const content = { ...(await readAnyModel(source)), ...parts };
  try {
    const { classifier, problem } = asClassifier(content);
    return { content, classifier, found: describe(content, name, classifier, problem) };
  } catch (error) {
    content.model.dispose();
    throw error;
  }
}

function filesOf(picked: readonly PickedFile[]): ReadonlyMap<string, () => Promise<Uint8Array>> {
  return new Map(
    picked.map(({ file, path }) => [
      path.includes('/') ? path.slice(path.indexOf('/') + 1) : file.name,
      async () => new Uint8Array(await file.arrayBuffer()),
    ]),
  );
}

async function readCompanions(picked: readonly PickedFile[], source: string): Promise<Partial<ModelContent>> {
  const files: ModelSource['names'] = picked.map(({ file }) => file.name);
  const bytesOf = async (name: string): Promise<Uint8Array> =>
    new Uint8Array(await picked[files.indexOf(name)]!.file.arrayBuffer());
  const parts: { tokenizer?: ModelContent['tokenizer']; labels?: ModelContent['labels'] } = {};
  if (files.includes('tokenizer.json'))
    parts.tokenizer = anyTokenizerFromJson(new TextDecoder().decode(await bytesOf('tokenizer.json')));
  if (files.includes('labels.json'))
    parts.labels = readLabels(new Map([['labels.json', await bytesOf('labels.json')]]), source);
  return parts;
}

function asClassifier({ model, tokenizer, labels, length }: ModelContent): {
  readonly classifier: TextClassifier | undefined;
  readonly problem?: string;
} {
  if (tokenizer === undefined) return { classifier: undefined };
  try {
    return { classifier: classifierOf(model, { tokenizer, labels, length }) };
  } catch (error) {
    return { classifier: undefined, problem: (error as Error).message };
  }
}

function describe(
  content: AnyModel,
  name: string,
  classifier: TextClassifier | undefined,
  problem: string | undefined,
): FoundModel {
  const { format, model, tokenizer, labels, left } = content;
  return {
    name,
    format: format.title,
    layers: model.layers.length,
    parameters: model.countParams(),
    summary: model.summary(),
    hasTokenizer: tokenizer !== undefined,
    labels,
    isCompiled: 'compileOptions' in model && model.compileOptions !== undefined,
    left: left ?? [],
    isClassifier: classifier !== undefined,
    problem,
  };
}

/** What a classifier is made of. */
export function contentOf(classifier: TextClassifier): ModelContent {
  const { model, tokenizer, labels, maxLength, padding, truncating } = classifier;
  return { model, tokenizer, labels, length: { maxLength, padding, truncating } };
}

/** The formats in which a model can be had, and what it would be without in each. */
export async function offersOf(content: ModelContent): Promise<readonly FormatOffer[]> {
  const { modelFormats, omittedBy } = await interchange();
  return modelFormats
    .filter(({ write }) => write !== undefined)
    .map((format) => ({
      format: format.name,
      title: format.title,
      file: fileOf(format, 'model'),
      omitted: omittedBy(format, content),
    }));
}

/** The name of the file that is downloaded: several files are one zip file. */
function fileOf({ endings, isFolder }: ModelFormat, name: string): string {
  return isFolder ? `${name}.zip` : `${name}${endings[0]!}`;
}

/** A model in a format, as one file. */
export async function writeIn(formatName: FormatName, content: ModelContent, name: string): Promise<WrittenModel> {
  const format = (await interchange()).formatNamed(formatName);
  const file = fileOf(format, name);
  const notes: string[] = [];
  const files = await format.write!(content, file, (words) => void notes.push(words));
  if (!format.isFolder) return { file, notes, bytes: files.get(file)! };
  return { file, notes, bytes: format.name === 'rnnkit' ? zipModel(files) : writeZip(files) };
}
