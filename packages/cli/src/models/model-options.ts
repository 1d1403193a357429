// What a model of another program does not say, on the command line.
import { readFile } from 'node:fs/promises';

import type { PyTorchPlan } from '@rnnkit/interchange/pytorch';
import { anyTokenizerFromJson, type AnyTokenizer } from '@rnnkit/text/subwords';
import type { Option } from 'commander';

import { Failure, UsageFailure } from '../failure.ts';
import { list, option, path, whole } from '../options.ts';

/** What is said of a model that its file does not say. */
export interface ModelOptions {
  readonly tokenizer?: string;
  readonly labels?: readonly string[];
  readonly maxLength?: number;
  readonly padding?: 'pre' | 'post';
  readonly plan?: string;
}

/** The options. */
export const modelOptions: readonly Option[] = [
  option(
    '--tokenizer <file>',
    'a tokenizer.json of rnnkit, of Keras’ Tokenizer or of Hugging Face, for a model whose file has none',
    {
      read: path,
      byDefault: 'that of the model',
    },
  ),
  option('--labels <names>', 'names of the classes, with commas between, in the order of the model’s outputs', {
    read: list((name: string) => name),
    byDefault: 'those of the model, or numbers',
  }),
  option('--max-length <n>', 'tokens of a text', { read: whole(1, 1_000_000), byDefault: 'as the model says' }),
  option('--padding <end>', 'where texts are filled up and cut', {
    choices: ['pre', 'post'],
    byDefault: 'as the model says, or pre',
  }),
  option('--plan <file>', 'JSON of what a state dict of PyTorch does not say; see @rnnkit/interchange', {
    read: path,
    byDefault: 'that of the file',
  }),
];

/** The tokenizer of a file. */
export async function readTokenizer(file: string): Promise<AnyTokenizer> {
  const json = await textOf(file);
  try {
    return anyTokenizerFromJson(json);
  } catch (error) {
    throw new Failure(`${file}: ${(error as Error).message}`);
  }
}

/** The plan of a file. What is in it is looked at when it is used. */
export async function readPlan(file: string | undefined): Promise<PyTorchPlan | undefined> {
  if (file === undefined) return undefined;
  const json = await textOf(file);
  try {
    return JSON.parse(json) as PyTorchPlan;
  } catch {
    throw new Failure(`${file} is not JSON.`);
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new Failure(`${file} cannot be read: is it there?`);
  }
}

/** Throws where names of classes are no list of classes. */
export function checkLabels(labels: readonly string[]): void {
  if (labels.length < 2) throw new UsageFailure('--labels takes the names of at least two classes, such as neg,pos.');
}
