// A study that is killed, stopped and gone on with, and what can be asked of it meanwhile.
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { jsonLines, newFolder, reviews, rnnkit, smallRest, type Outcome } from './rnnkit.ts';

const words =
  'tune reviews.csv --space units=int:2..12 --space learningRate=log:1e-3..1e-1 --sampler tpe --pruner median --trials 7 --folds 2 --epochs 4 --embedding-dim 4 --batch-size 16 --slots 1'.split(
    ' ',
  );

async function folderWithReviews(): Promise<string> {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(120));
  return folder;
}

interface Line {
  readonly type?: string;
  readonly values?: { seconds?: number };
}

/** What happened in a study, but for how long it took. */
async function eventsOf(folder: string): Promise<readonly Line[]> {
  const text = await readFile(join(folder, 'study', 'events.jsonl'), 'utf8');
  const events = text.split('\n').flatMap((line): Line[] => (line === '' ? [] : [JSON.parse(line) as Line]));
  for (const { values } of events) if (values !== undefined) delete values.seconds;
  // The first line says which study it is, to which the place of its data belongs.
  return events.filter(({ type }) => type !== undefined);
}

const lineOf = (event: Line): string => JSON.stringify(event);

/** Kills the command with a signal once it has said something. */
async function killed(
  folder: string,
  asked: readonly string[],
  signal: NodeJS.Signals,
  when: RegExp,
): Promise<Outcome> {
  let isSent = false;
  return rnnkit(folder, asked, {
    watch(child, { errors }) {
      if (!isSent && when.test(errors)) isSent = child.kill(signal);
    },
  });
}

test(
  'a study with one slot that is killed with -9, and interrupted, goes on to what it would have come to',
  { timeout: 240_000 },
  async () => {
    const [whole, torn] = await Promise.all([folderWithReviews(), folderWithReviews()]);
    const straight = rnnkit(whole, words);

    const first = await killed(torn, words, 'SIGKILL', /trial 2 /);
    expect(first.signal).toBe('SIGKILL');
    const kept = await eventsOf(torn);
    expect(kept.filter(({ type }) => type === 'fold').length).toBeGreaterThan(1);
    const again = await killed(torn, ['tune', '--resume'], 'SIGINT', /trial 4 /);
    expect(again.code).toBe(130);
    expect(again.errors).toContain('rnnkit tune --resume --out study');
    const status = await rnnkit(torn, ['study', 'status', '--json']);
    expect(JSON.parse(status.output)).toMatchObject({ task: 'classify', metric: 'accuracy', most: 7 });
    const last = await rnnkit(torn, ['tune', 'reviews.csv', '--resume', '--json']);
    expect(last.code).toBe(0);

    expect((await straight).code).toBe(0);
    // What was reported of a fold that was run again counts once, and is the same.
    expect(new Set((await eventsOf(torn)).map(lineOf))).toEqual(new Set((await eventsOf(whole)).map(lineOf)));
    const ends = (events: readonly Line[]): readonly Line[] => events.filter(({ type }) => type !== 'reported');
    expect(ends(await eventsOf(torn))).toEqual(ends(await eventsOf(whole)));
    const best = await rnnkit(whole, ['study', 'best', '--json']);
    expect(jsonLines(last.output).at(-1)).toMatchObject({
      best: { params: (JSON.parse(best.output) as { params: object }).params },
      interrupted: false,
    });

    // More trials go on from there, and what is another study is refused.
    const more = await rnnkit(torn, ['tune', '--resume', '--trials', '8', '--json']);
    expect(jsonLines(more.output).at(-1)).toMatchObject({ trials: { length: 8 } });
    for (const [rest, code, message] of [
      [['--folds', '3'], 2, 'The study was begun with another --folds; leave it out to go on'],
      [['--task', 'regress'], 2, 'The study was begun with --task classify'],
      [['--units', '3'], 2, 'The study was begun with another --units'],
    ] as const) {
      const refused = await rnnkit(torn, ['tune', '--resume', ...rest]);
      expect(refused).toMatchObject({ code, output: '' });
      expect(refused.errors).toContain(message);
    }
    const anew = await rnnkit(torn, words);
    expect(anew).toMatchObject({ code: 1, errors: expect.stringContaining('study holds a study already') });
    await writeFile(join(torn, 'reviews.csv'), reviews(122));
    const changed = await rnnkit(torn, ['tune', '--resume']);
    expect(changed).toMatchObject({ code: 1, errors: expect.stringContaining('is not what the study was begun with') });
  },
);

test('a study that is stopped trains what is best by then; its trials are a table', { timeout: 120_000 }, async () => {
  const folder = await folderWithReviews();
  const long = 'tune reviews.csv --space units=2,3,4,5,6,7,8,9 --folds 2 --epochs 200 --patience 200 --slots 1'.split(
    ' ',
  );
  let stopping: Promise<Outcome> | undefined;
  const tuned = await rnnkit(folder, [...long, ...smallRest], {
    watch(_, { errors }) {
      if (/trial 1 /.test(errors)) stopping ??= rnnkit(folder, ['study', 'stop']);
    },
  });
  expect(await stopping).toMatchObject({ code: 0 });
  expect(tuned.code).toBe(0);
  expect(tuned.errors).toContain('the study is stopped; what is best so far is trained');
  expect(tuned.output).toContain('model   study/model');

  const status = await rnnkit(folder, ['study', 'status']);
  expect(status.output).toMatch(
    /^\d finished, 0 ended early, 0 failed, \d begun, of at most 40 trials of 2 folds\ntrial /,
  );
  const best = await rnnkit(folder, ['study', 'best', '--choose', 'thriftiest']);
  expect(best.output).toMatch(/^units \d: accuracy .*\nrnnkit train reviews\.csv --units \d /);
  const table = (await rnnkit(folder, ['study', 'export'])).output.trim().split('\n');
  expect(table[0]).toMatch(/^trial,state,fold,units,measured accuracy,.*measured parameters,measured seconds$/);
  expect(table[1]).toMatch(/^1,finished,1,2,[\d.]+,/);
  const lines = jsonLines((await rnnkit(folder, ['study', 'export', '--json'])).output);
  expect(lines[0]).toMatchObject({ trial: 1, params: { units: 2 }, state: 'finished' });

  await cp(join(folder, 'study'), join(folder, 'damaged'), { recursive: true });
  await writeFile(join(folder, 'damaged', 'study.json'), '{"version":1,"task":"classify"}');
  const damaged = await rnnkit(folder, ['study', 'status', 'damaged']);
  expect(damaged).toMatchObject({ code: 1, errors: expect.stringContaining('damaged/study.json is damaged') });
});

test('time that is over ends a study, and what is best is trained', { timeout: 120_000 }, async () => {
  const folder = await folderWithReviews();
  const long = 'tune reviews.csv --space units=int:2..200 --trials 199 --folds 2 --epochs 6 --timeout 12s --json'.split(
    ' ',
  );
  const tuned = await rnnkit(folder, [...long, ...smallRest]);
  expect(tuned.code).toBe(0);
  const { trials } = jsonLines(tuned.output).at(-1) as { trials: { state: string }[] };
  expect(trials.length).toBeLessThan(199);
  expect(trials.filter(({ state }) => state === 'finished').length).toBeGreaterThan(0);
});
