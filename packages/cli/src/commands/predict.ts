// rnnkit predict: texts in, answers out.
import { readTextLines } from '@rnnkit/data/node';
import type { Command, Option } from 'commander';

import { chooseBackend, type Threads } from '../backends.ts';
import { sayingOnce } from '../data.ts';
import { UsageFailure } from '../failure.ts';
import { linesOf } from '../lines.ts';
import { backendOption, jsonOption, option, path as readPath, threadsOption } from '../options.ts';
import { isRead, printJson, printPieces } from '../output.ts';
import { openTask } from '../tasks/open-task.ts';
import { savedTaskAt, tablesOf } from '../tasks/tasks.ts';
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

const tables: TaskTables = tablesOf(({ predictOptions }) => predictOptions);

/** Adds what `rnnkit predict` takes. */
export function addPredictOptions(command: Command): Command {
  return addTaskOptions(command, common, tables);
}

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
  const model = await openTask(saved, path, options);
  for await (const lines of texts.length > 0 ? [texts] : linesFrom(file)) {
    for (let start = 0; start < lines.length; start += batchSize) {
      // Who reads the answers may have seen enough.
      if (!isRead()) return;
      for (const { json: object, lines: shown } of await model.predict(
        lines.slice(start, start + batchSize),
        options,
      )) {
        if (json) printJson(object);
        else for (const pieces of shown) printPieces(pieces);
      }
    }
  }
}

async function* linesFrom(file: string | undefined): AsyncGenerator<readonly string[]> {
  if (file === undefined) yield* linesOf(process.stdin, 'standard input');
  else yield* readTextLines(file, { onReading: sayingOnce() });
}
