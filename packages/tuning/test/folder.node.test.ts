import { fork, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Random } from '@rnnkit/data';
import { expect, onTestFinished, test } from 'vitest';

import { jobId, local, readEvent, runStudy, Study, type Pruner, type StudyEvent } from '../src/index.ts';
import { folder, openStudy, readStudy, serveFolder } from '../src/node.ts';
import { LineReader, LineWriter, parseLine } from '../src/node/lines.ts';
import { studyOptions, work } from './programs/kept-study.ts';

function newFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'rnnkit-tuning-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function start(program: string, ...words: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(`./programs/${program}.ts`, import.meta.url)), words, {
    execArgv: ['--conditions=@rnnkit/source', '--no-warnings'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

const linesOf = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');

const quick = { poll: 5, stale: 200 };

async function runHere(path: string, study: Study, workers = 2): Promise<void> {
  const engine = folder(path, { slots: 3, poll: 5 });
  const served = Array.from({ length: workers }, async () => serveFolder(path, local(work), quick));
  await runStudy(study, engine);
  await engine.end();
  await Promise.all(served);
}

test('a folder comes to what this thread comes to', async () => {
  const options = { ...studyOptions, trials: 8, settings: 2 };
  const [here, there] = [new Study(options), new Study(options)];
  await runStudy(here, local(work));
  const path = newFolder();
  await runHere(path, there);
  expect(there.trials).toEqual(here.trials);
  const ids = linesOf(join(path, 'journal.jsonl'))
    .map((line) => JSON.parse(line) as { type: string; id: string })
    .filter(({ type }) => type === 'result')
    .map(({ id }) => id);
  expect(ids).toHaveLength(24);
  expect(new Set(ids).size).toBe(24);
});

test('what was done is found again, and nothing is run twice', async () => {
  const path = newFolder();
  const options = { ...studyOptions, trials: 4, settings: 1 };
  await runHere(path, new Study(options));
  const again = new Study(options);
  const engine = folder(path, { poll: 5 });
  // Nobody serves.
  await runStudy(again, engine);
  expect(again.trials.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished', 'finished']);
});

test('a job whose worker is gone is taken by another, once it has been silent long enough', async () => {
  const path = newFolder();
  const study = new Study({ ...studyOptions, trials: 1, folds: 1, settings: 1 });
  study.ask();
  const id = jobId(study.job(0, 0));
  mkdirSync(join(path, 'claims'), { recursive: true });
  writeFileSync(join(path, 'claims', `${id}.1`), 'somebody who is gone\n');
  const began = performance.now();
  await runHere(path, study);
  expect(performance.now() - began).toBeGreaterThan(200);
  expect(study.trials[0]?.state).toBe('finished');
});

test('a job that was lost as often as may be fails, once', async () => {
  const path = newFolder();
  const study = new Study({ ...studyOptions, trials: 1, folds: 1, settings: 1 });
  study.ask();
  const id = jobId(study.job(0, 0));
  mkdirSync(join(path, 'claims'), { recursive: true });
  for (const number of [1, 2]) writeFileSync(join(path, 'claims', `${id}.${number}`), 'gone\n');
  await runHere(path, study);
  expect(study.trials[0]).toMatchObject({ state: 'failed', failure: expect.stringMatching(/taken 2 times/) as string });
  expect(linesOf(join(path, 'journal.jsonl'))).toHaveLength(1);
});

test('what is pruned is stopped where it runs, and leaves its claim', async () => {
  const path = newFolder();
  const pruner: Pruner = { name: 'never', getConfig: () => ({}), afterStep: () => true };
  const study = new Study({ ...studyOptions, trials: 2, folds: 1, settings: 150, pruner });
  await runHere(path, study);
  expect(study.trials.map(({ state }) => state)).toEqual(['pruned', 'pruned']);
});

test('lines that were cut short spoil no others', () => {
  const path = join(newFolder(), 'lines');
  const [writer, reader] = [new LineWriter(path), new LineReader(path)];
  writer.add('{"a":1}');
  expect(reader.read()).toEqual(['{"a":1}']);
  appendFileSync(path, '{"b":"é'.slice(0, 6));
  expect(reader.read()).toEqual([]);
  writer.add('{"c":"é"}');
  expect(reader.read()).toEqual(['{"b":"', '{"c":"é"}']);
  writer.close();
});

test('a study’s file: another study is refused, a line cut short is left out', () => {
  const path = join(newFolder(), 'study.jsonl');
  const first = openStudy(path, { ...studyOptions, folds: 1 });
  first.study.ask();
  for (const event of first.study.events) first.keep(event);
  first.close();
  appendFileSync(path, '{"type":"fold","tri');
  const second = openStudy(path, { ...studyOptions, folds: 1, trials: 99 });
  expect(second.study.trials).toEqual(first.study.trials);
  // Whoever looks at it writes nothing.
  const bytes = readFileSync(path);
  expect(readStudy(path, { ...studyOptions, folds: 1 }).trials).toEqual(first.study.trials);
  expect(readFileSync(path)).toEqual(bytes);
  expect(readStudy(join(newFolder(), 'nothing.jsonl'), studyOptions).trials).toEqual([]);
  second.close();
  expect(() => readStudy(path, { ...studyOptions, folds: 1, seed: 10 })).toThrow(/is of another study/);
  expect(() => openStudy(path, { ...studyOptions, folds: 1, seed: 10 })).toThrow(/is of another study/);
  expect(() => openStudy(join(path, 'below'), studyOptions)).toThrow(/cannot be used for a study/);
});

/** Programs that are killed and started again. */
class Programs {
  readonly #path: string;
  readonly #running: { readonly child: ChildProcess; readonly exit: Promise<number | null> }[] = [];

  constructor(path: string) {
    this.#path = path;
    for (const place of [0, 1, 2, 3]) this.start(place);
  }

  /** The first runs the study, without end or up to some trials; the others serve. */
  start(place: number, trials = 100_000): void {
    const child = place === 0 ? start('coordinate', this.#path, String(trials)) : start('serve', this.#path);
    const exit = new Promise<number | null>((resolve) => void child.once('exit', (code) => resolve(code)));
    this.#running[place] = { child, exit };
  }

  async kill(place: number): Promise<void> {
    const { child, exit } = this.#running[place]!;
    child.kill('SIGKILL');
    await exit;
  }

  ends(): Promise<readonly (number | null)[]> {
    return Promise.all(this.#running.map(({ exit }) => exit));
  }
}

test('100 kills at random moments: no line is torn, no result lost or doubled', { timeout: 300_000 }, async () => {
  const path = newFolder();
  const file = join(path, 'study.jsonl');
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  const random = new Random(seed);
  const programs = new Programs(path);
  for (let kills = 0; kills < 100; kills++) {
    await wait(random.integer(20, 250));
    const place = random.integer(0, 4);
    await programs.kill(place);
    programs.start(place);
  }
  await programs.kill(0);
  const eventsOf = (): StudyEvent[] => linesOf(file).slice(1).map(readEvent);
  const trials = eventsOf().filter(({ type }) => type === 'proposed').length + 4;
  programs.start(0, trials);
  expect(await programs.ends(), `SEED=${seed}`).toEqual([0, 0, 0, 0]);

  for (const line of linesOf(join(path, 'journal.jsonl'))) expect(parseLine(line), `SEED=${seed}`).toBeDefined();
  const ends = eventsOf().flatMap((event) => (event.type === 'fold' ? [`${event.trial}/${event.fold}`] : []));
  expect(ends.length, `SEED=${seed}`).toBe(3 * trials);
  expect(new Set(ends).size, `SEED=${seed}`).toBe(3 * trials);
  const { study, close } = openStudy(file, studyOptions);
  close();
  const here = new Study({ ...studyOptions, trials });
  await runStudy(
    here,
    local((job, context) => work({ ...job, settings: 0 }, context), { slots: 50 }),
  );
  const outcomes = ({ trials: all }: Study): unknown => all.map(({ params, loss }) => [params, loss]);
  expect(outcomes(study)).toEqual(outcomes(here));
  // Something was done between the kills, however busy the machine is.
  expect(trials).toBeGreaterThan(5);
});
