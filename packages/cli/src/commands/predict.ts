// rnnkit predict: texts in, answers out.
import { createReadStream } from 'node:fs';

import type { Command, Option } from 'commander';

import { chooseBackend, type Threads } from '../backends.ts';
import { Failure, UsageFailure } from '../failure.ts';
import { linesOf } from '../lines.ts';
import { modelOptions, type ModelOptions } from '../models/model-options.ts';
import { readClassifierAt } from '../models/read-model.ts';
import { backendOption, jsonOption, option, path as readPath, threadsOption, whole } from '../options.ts';
import { isRead, printJson, printPieces, tab } from '../output.ts';
import type { Answer, Options } from '../tasks/task.ts';
import { savedTaskAt, tablesOf, type SavedTask } from '../tasks/tasks.ts';
import { addTaskOptions, optionsFor, type TaskTables } from './per-task.ts';

/** Texts that are answered at a time. */
const batchSize = 64;

/** The options of `rnnkit predict` that all tasks have. */
interface CommonOptions {
  readonly file?: string;
  readonly json?: boolean;
  readonly backend: string;
  readonly threads: Threads;
}

const common: readonly Option[] = [
  option('--file <path>', 'read texts from the lines of a file', {
    read: readPath,
    byDefault: 'standard input, where no text is given',
  }),
  jsonOption('one line of JSON per text'),
  backendOption,
  threadsOption,
];

const top = option('--top <n>', 'how many classes to show, with their probabilities', { read: whole(1), value: 1 });

const tables: TaskTables = tablesOf([top, ...modelOptions], ({ predictOptions }) => predictOptions);

/** Adds what `rnnkit predict` takes. */
export function addPredictOptions(command: Command): Command {
  return addTaskOptions(command, common, tables);
}

/** Answers what some texts ask. */
type Answering = (texts: readonly string[]) => Promise<readonly Answer[]>;

/** Answers the texts, or the lines of a file or of standard input as they come. */
export async function predictCommand(path: string, texts: readonly string[], command: Command): Promise<void> {
  const saved = await savedTaskAt(path);
  const options = optionsFor(saved?.task.name ?? 'classify', command, common, tables);
  const { file, json = false, backend, threads } = options as unknown as CommonOptions;
  if (texts.length > 0 && file !== undefined)
    throw new UsageFailure('Say what to read: texts as arguments, or --file; one of the two.');
  if (texts.length === 0 && file === undefined && process.stdin.isTTY)
    throw new UsageFailure('There is nothing to read: give texts as arguments, --file, or lines on standard input.');
  await chooseBackend(backend, threads);
  const answer = saved === undefined ? await classifying(path, options) : await answering(saved, path, options);
  for await (const lines of texts.length > 0 ? [texts] : linesFrom(file)) {
    for (let start = 0; start < lines.length; start += batchSize) {
      // Who reads the answers may have seen enough.
      if (!isRead()) return;
      for (const { json: object, lines: shown } of await answer(lines.slice(start, start + batchSize))) {
        if (json) printJson(object);
        else for (const pieces of shown) printPieces(pieces);
      }
    }
  }
}

async function* linesFrom(file: string | undefined): AsyncGenerator<string[]> {
  if (file === undefined) {
    yield* linesOf(process.stdin, 'standard input');
    return;
  }
  try {
    yield* linesOf(createReadStream(file), file);
  } catch (error) {
    const { code } = Object(error) as { readonly code?: unknown };
    if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw error;
    throw new Failure(code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read: ${code}.`);
  }
}

async function answering({ task, files }: SavedTask, path: string, options: Options): Promise<Answering> {
  const model = await task.open(files, path);
  return (texts) => model.predict(texts, options);
}

async function classifying(path: string, given: Options): Promise<Answering> {
  const { top: most, ...options } = given as unknown as ModelOptions & { readonly top: number };
  const classifier = await readClassifierAt(path, options);
  return async (texts) => {
    const answers = await classifier.predict(texts);
    return answers.map(({ classes }, row) => {
      const best = classes.slice(0, most);
      const shown = best.map(({ label, probability }) => `${label} ${(100 * probability).toFixed(1)} %`).join(', ');
      const text = texts[row]!;
      return { json: { text, predictions: best }, lines: [[{ text: shown }, tab, { text }]] };
    });
  };
}
