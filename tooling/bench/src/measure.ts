// The groups of work, one after the other.
import type { ContenderCommand } from './contender.ts';
import { entriesFor } from './contenders.ts';
import type { Row } from './figures.ts';
import type { BenchOptions } from './options.ts';
import { measureTask } from './rounds.ts';
import { measureStart } from './start/node.ts';
import { measurePage } from './start/page.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.ts';
import { languageWork, taggingWork } from './texts/sequences.ts';
import { builtIn, textFile, textWork } from './texts/text-sets.ts';
import { attentionTasks, reference, shapeTasks, type Task } from './work.ts';

/** Measures the chosen groups; yields the rows of each work as soon as they are there. */
export async function* measureGroups(
  options: BenchOptions,
  commands: ReadonlyMap<string, ContenderCommand>,
): AsyncGenerator<readonly Row[]> {
  const folder = makeTemporaryFolder();
  try {
    for (const group of options.groups) {
      if (group === 'start') yield* notEmpty(await measureStart(commands, options, folder));
      else if (group === 'page') {
        if (commands.has('rnnkit-wasm')) yield await measurePage(options.threads, options, folder);
      } else {
        for (const task of await tasksOf(group, options, folder)) {
          const rounds = roundsOf(task, options.rounds);
          const entries = entriesFor(task.work, commands, options.threads);
          yield* notEmpty(await measureTask(task, entries, { ...options, rounds }));
        }
      }
    }
  } finally {
    removeTemporaryFolder(folder);
  }
}

/** Everything is compared with the reference; and of texts it is compared how much faster several threads are, to a hundredth. */
function roundsOf({ work, parts }: Task, rounds: number): number {
  if (work === reference) return 3 * rounds;
  return work.isPadded === true && parts.includes('updated') ? 5 * rounds : rounds;
}

function notEmpty(rows: readonly Row[]): readonly (readonly Row[])[] {
  return rows.length === 0 ? [] : [rows];
}

async function tasksOf(group: string, options: BenchOptions, folder: string): Promise<readonly Task[]> {
  const { texts, maxLength } = options;
  if (group === 'attention') return attentionTasks;
  if (group === 'language' || group === 'tagging') {
    const work =
      group === 'language' ? languageWork(options.corpus, folder) : taggingWork(options.tagged, folder, 2 * maxLength);
    return [{ work, parts: ['fresh', 'train', 'fit'], isFromStart: false }];
  }
  if (group !== 'text' && group !== 'single') return shapeTasks(group);
  const sets = texts.length > 0 ? texts.map(textFile) : Object.values(builtIn);
  const works = await Promise.all(sets.map((set) => textWork(set, folder, maxLength)));
  return works.map((work): Task =>
    group === 'text'
      ? { work, parts: ['fresh', 'updated', 'fit'], isFromStart: false }
      : { work: { ...work, name: `${work.name}, one at a time` }, parts: ['single'], isFromStart: true },
  );
}
