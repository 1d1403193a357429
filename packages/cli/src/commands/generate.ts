// rnnkit generate: a text, written piece by piece as it comes.
import { TextGenerator } from '@rnnkit/tasks';
import type { Option } from 'commander';

import { chooseBackend, type Threads } from '../backends.ts';
import { Failure } from '../failure.ts';
import { Interruption } from '../interruption.ts';
import { backendOption, jsonOption, notNegative, option, positive, threadsOption, upToOne, whole } from '../options.ts';
import { isRead, printJson, printText } from '../output.ts';
import { savedTaskAt } from '../tasks/tasks.ts';

interface GenerateCommandOptions {
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly repetitionPenalty?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly label?: string;
  readonly count: number;
  readonly json?: boolean;
  readonly backend: string;
  readonly threads: Threads;
}

/** The options of `rnnkit generate`. */
export const generateOptions: readonly Option[] = [
  option('--max-tokens <n>', 'most tokens that are written', { read: whole(1), value: 200 }),
  option('--temperature <n>', 'below 1 the likely is likelier, above 1 less so; at 0 always the likeliest is taken', {
    read: notNegative,
    value: 1,
  }),
  option('--top-k <n>', 'only so many of the likeliest tokens can come', { read: whole(1), byDefault: 'all' }),
  option('--top-p <share>', 'only the likeliest tokens that together have this probability can come', {
    read: upToOne,
    byDefault: 'all',
  }),
  option('--repetition-penalty <n>', 'above 1 there is less repetition', { read: positive, byDefault: '1' }),
  option('--seed <n>', 'one seed, one text', { read: whole(0), byDefault: 'another text each time' }),
  option('--stop <text>', 'ends it where it comes; can be given several times', {
    read: (value: string, before: unknown) => [...((before as string[] | undefined) ?? []), value],
    byDefault: 'none: it ends where texts end',
  }),
  option('--label <name>', 'what to write for, where the model was trained with labels', { byDefault: 'none' }),
  option('--count <n>', 'how many texts to write, each from its beginning', { read: whole(1), value: 1 }),
  jsonOption('one line of JSON per text, when it is done'),
  backendOption,
  threadsOption,
];

/** Goes on with a text, and shows each piece as it comes. */
export async function generateCommand(
  path: string,
  prompt: string | undefined,
  options: GenerateCommandOptions,
): Promise<void> {
  const { backend, threads, json = false, count, seed, ...rest } = options;
  const saved = await savedTaskAt(path);
  if (saved?.task.name !== 'generate') {
    const found = saved === undefined ? 'no model of the task generate' : `a model of the task ${saved.task.name}`;
    throw new Failure(`${path} is ${found}; train one with rnnkit train --task generate.`);
  }
  await chooseBackend(backend, threads);
  const generator = await TextGenerator.load(saved.files, path);
  const interruption = new Interruption('stopping', () => undefined);
  const { signal } = interruption;
  try {
    for (let text = 0; text < count && isRead(); text++) {
      const own = seed === undefined ? {} : { seed: seed + text };
      await write(generator, prompt ?? '', { ...rest, ...own, signal }, json);
    }
  } catch (error) {
    if (interruption.exitCode === undefined || error !== signal.reason) throw error;
    process.exitCode = interruption.exitCode;
  } finally {
    interruption.end();
  }
}

/** Writes one text. */
async function write(
  generator: TextGenerator,
  prompt: string,
  options: Omit<GenerateCommandOptions, 'json' | 'backend' | 'threads' | 'count'> & { readonly signal: AbortSignal },
  json: boolean,
): Promise<void> {
  let text = '';
  let isDone = false;
  if (!json) printText(prompt);
  try {
    for await (const piece of generator.generate(prompt, options)) {
      text += piece;
      if (!json) printText(piece);
      if (!isRead()) return;
    }
    isDone = true;
  } finally {
    // What is interrupted ends its line, too; what is refused at once has none.
    if (!json && (isDone || prompt + text !== '')) printText('\n');
  }
  if (json) printJson({ prompt, text });
}
