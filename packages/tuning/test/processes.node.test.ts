import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { local, runStudy, Study, type Pruner, type StudyOptions } from '../src/index.ts';
import { processes, serveJobs, type ProcessesOptions } from '../src/node.ts';
import { studyOptions, work } from './programs/kept-study.ts';

const file = new URL('./programs/work.ts', import.meta.url);

async function run(
  settings: string,
  options: Partial<ProcessesOptions> = {},
  more: Partial<StudyOptions> = {},
): Promise<Study> {
  const study = new Study({ ...studyOptions, trials: 4, settings, ...more });
  const execArgv = ['--conditions=@rnnkit/source', '--no-warnings'];
  const engine = processes({ file, slots: 2, execArgv, ...options });
  try {
    await runStudy(study, engine);
  } finally {
    await engine.end();
  }
  return study;
}

const endsOf = (study: Study): unknown =>
  study.trials.map(({ state, loss, folds }) => [state, loss, folds.map(({ curves }) => curves)]);

test('processes come to what this thread comes to', async () => {
  const here = new Study({ ...studyOptions, trials: 4, settings: 1 });
  await runStudy(here, local(work));
  const study = await run('nothing');
  expect(endsOf(study)).toEqual(endsOf(here));
  expect(study.trials[0]?.folds[0]?.values).toEqual(here.trials[0]?.folds[0]?.values);
});

test('a process that crashes costs nothing: its job is run again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rnnkit-tuning-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const study = await run(`crash once ${join(folder, 'mark')}`);
  expect(study.trials.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished', 'finished']);
});

test('one that crashes each time costs its trial alone, and says so', async () => {
  const study = await run('crash');
  expect(study.trials.map(({ state }) => state)).toEqual(['finished', 'failed', 'finished', 'finished']);
  expect(study.trials[1]?.failure).toMatch(/fold 0 of trial 1 has ended before it was done \(SIGKILL\), 2 times/);
  expect((await run('crash', { retries: 0 })).trials[1]?.failure).toMatch(/\(SIGKILL\), once/);
});

test('what work throws is the failure of the trial, in its words', async () => {
  expect((await run('throw')).trials[1]).toMatchObject({ state: 'failed', failure: 'no room' });
});

const never: Pruner = { name: 'never', getConfig: () => ({}), afterStep: () => true };

test.each(['wait', 'hang'])('what is pruned ends, also when it listens to nobody: %s', async (settings) => {
  const study = await run(settings, { grace: 100 }, { pruner: never, folds: 1 });
  expect(study.trials.map(({ state }) => state)).toEqual(['pruned', 'pruned', 'pruned', 'pruned']);
  expect(study.trials.map(({ folds }) => folds[0]?.losses)).toEqual([[5], [5], [5], [5]]);
});

test('what is no file of jobs fails in words', async () => {
  const study = await run(
    'nothing',
    { file: new URL('./programs/kept-study.ts', import.meta.url), retries: 0 },
    { trials: 1 },
  );
  expect(study.trials[0]?.failure).toMatch(/\(exit code 0\).*call serveJobs/);
  expect(() => processes({ file: 'https://example.org/a.js', slots: 0 })).toThrow(/slots|whole/);
  expect(() => processes({} as never)).toThrow(/give the file/);
  expect(() => serveJobs(5 as never)).toThrow(/takes a function/);
});
