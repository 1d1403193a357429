// rnnkit convert: a model of one format, written in another.
import {
  formatByEnding,
  formatNamed,
  modelFormats,
  omittedBy,
  type FormatName,
  type FormatPart,
  type ModelContent,
  type ModelFormat,
} from '@rnnkit/interchange';
import { basename, extname } from 'node:path';

import { chooseBackend } from '../backends.ts';
import { namesOf, shorten } from '../data.ts';
import { Failure, UsageFailure } from '../failure.ts';
import type { ModelOptions } from '../models/model-options.ts';
import { readModelAt } from '../models/read-model.ts';
import { checkPlace, writeModelAt } from '../models/write-model.ts';
import { note, print } from '../output.ts';
import { savedTaskAt } from '../tasks/tasks.ts';

/** The options of `rnnkit convert`. */
export interface ConvertOptions extends ModelOptions {
  readonly to?: FormatName;
  readonly force?: boolean;
}

/** The names of the formats that can be written. */
export const writtenFormats: readonly FormatName[] = modelFormats.flatMap(({ name, write }) =>
  write === undefined ? [] : [name],
);

/** Reads a model and writes it in another format; what that has no place for is said before. */
export async function convert(from: string, to: string, options: ConvertOptions): Promise<void> {
  const format = formatFor(to, options.to);
  await checkPlace(to, format, options.force === true);
  await chooseBackend('auto', 1);
  if ((await savedTaskAt(from))?.files.has('weights.safetensors') === false)
    throw new Failure(`${from} is a simple rule and no network: no other format has a place for it.`);
  const { format: read, ...content } = await readModelAt(from, options);
  for (const left of content.left ?? []) note(`${left} of ${from} is left out.`);
  for (const omitted of omittedBy(format, content))
    note(`${to} will be without ${inWords(omitted, content)}: ${format.name} has no place for it.`);
  const files = await explaining(from, () =>
    format.write!(content, basename(to), (words) => note(`${to} will be ${words}`)),
  );
  await writeModelAt(to, format, files, options.force === true);
  print(
    `${to}: from ${read.name} to ${format.name}, ${content.model.layers.length} layers, ${content.model.countParams().toLocaleString('en')} parameters`,
  );
}

/** What a part of a model is. */
function inWords(part: FormatPart, { labels = [], length }: ModelContent): string {
  switch (part) {
    case 'tokenizer':
      return 'the tokenizer';
    case 'labels':
      return `the names of the classes (${namesOf(labels)})`;
    case 'length':
      return `how long texts are (${length!.maxLength} tokens)`;
    case 'compiled':
      return 'what the model was compiled with';
    case 'dropout':
      return 'the layers that drop while a model is trained';
  }
}

/** What a writer cannot say, with the name of the model. */
async function explaining<Result>(from: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw new Failure(`${from} cannot be converted: ${(error as Error).message}`);
  }
}

/** The format that is asked for, or that the name of what is to be written says. */
function formatFor(path: string, asked: FormatName | undefined): ModelFormat {
  const format = asked === undefined ? formatByEnding(path) : formatNamed(asked);
  const known = `--to takes ${writtenFormats.join(', ')}`;
  if (format === undefined) {
    const ending = extname(path);
    const what =
      ending === ''
        ? 'A folder can hold models of several formats'
        : `Nothing is known by the ending ${shorten(ending)}`;
    throw new UsageFailure(`${what}: say which one to write, ${known}.`);
  }
  if (format.write === undefined)
    throw new UsageFailure(
      `${format.title} is read and not written; choose another ending, or another format: ${known}.`,
    );
  return format;
}
