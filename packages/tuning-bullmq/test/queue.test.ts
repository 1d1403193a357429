// Studies by a queue on real servers. Where none is installed there is nothing to try it on; CI installs both.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { RnnkitError } from '@rnnkit/data';
import {
  jobId,
  local,
  runStudy,
  Study,
  type Engine,
  type Job,
  type Pruner,
  type StudyOptions,
  type Work,
} from '@rnnkit/tuning';
import { openStudy } from '@rnnkit/tuning/node';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';

import { bullmq, serveBullmq, type BullmqOptions, type QueueEngine, type ServeBullmqOptions } from '../src/index.ts';
import { Server } from '../src/server.ts';
import { studyOptions, work } from './programs/study.ts';
import { startProgram } from './support/programs.ts';
import { kinds, type TestServer } from './support/servers.ts';

// Where one is missing, its tests are none of this machine's.
test('in CI both servers are there', () => {
  const wanted = process.env['CI'] === undefined ? [] : ['redis', 'postgres'];
  expect(kinds.map(({ name }) => name)).toEqual(expect.arrayContaining(wanted));
});

test.each(kinds.slice(0, 1))('the README example runs, on $name', async ({ start }) => {
  const server = await start();
  onTestFinished(async () => server.remove());
  vi.stubEnv('QUEUE_URL', server.url);
  await expect(import('../README.md')).resolves.toBeDefined();
});

const never: Pruner = { name: 'never', getConfig: () => ({}), afterStep: () => true };
const waiting: Work = async (_, { report, signal }) => {
  report(0, 5);
  await wait(60_000, undefined, { signal });
  throw new Error('nobody has stopped it');
};

describe.each(kinds)('$name', ({ start }) => {
  let server: TestServer;
  let studies = 0;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(async () => server.remove());

  /** Engines and workers of a study of its own. */
  class Field {
    readonly place = { url: server.url, study: `study-${studies++}` };

    engine(options: Partial<BullmqOptions> = {}): QueueEngine {
      const engine = bullmq({ ...this.place, ...options });
      onTestFinished(async () => engine.end());
      return engine;
    }

    /** A worker, which ends with the test if not before. */
    serve(engine: Engine, options: ServeBullmqOptions = {}): Promise<void> {
      const controller = new AbortController();
      const served = serveBullmq(this.place, engine, { poll: 50, signal: controller.signal, ...options });
      served.catch(() => undefined);
      onTestFinished(async () => {
        controller.abort();
        await served.catch(() => undefined);
      });
      return served;
    }

    /** The ids of the jobs that the queue holds. */
    async ids(): Promise<readonly (string | undefined)[]> {
      const queue = await new Server('test', this.place).openQueue();
      const jobs = await queue.getJobs(['waiting', 'active', 'completed', 'failed', 'delayed']);
      await queue.close();
      return jobs.map(({ id }) => id);
    }

    /** Until the queue holds so many jobs of a kind. */
    async until(kind: 'active' | 'completed', count: number): Promise<void> {
      const queue = await new Server('test', this.place).openQueue();
      while ((await queue.getJobCountByTypes(kind)) < count) await wait(20);
      await queue.close();
    }
  }

  const oneJob = (settings = 1): Job => {
    const study = new Study({ ...studyOptions, settings });
    study.ask();
    return study.job(0, 0);
  };
  const context = (signal = new AbortController().signal) => ({ signal, report: (): void => undefined });

  test('a queue comes to what this thread comes to, and nothing stays in it', async () => {
    const [here, there] = [new Study(studyOptions), new Study(studyOptions)];
    await runStudy(here, local(work));
    const field = new Field();
    const runs: string[] = [];
    const counted: Work = async (job, given) => {
      runs.push(jobId(job));
      return work(job, given);
    };
    const served = [field.serve(local(counted, { slots: 2 })), field.serve(local(counted))];
    const engine = field.engine();
    await runStudy(there, engine);
    await engine.end();
    await Promise.all(served);
    expect(there.trials).toEqual(here.trials);
    expect(runs).toHaveLength(24);
    expect(new Set(runs).size).toBe(24);
    expect(await field.ids()).toEqual([]);
  });

  test('a worker serves one study after the other, also when it comes after the end of one', async () => {
    const field = new Field();
    for (let round = 0; round < 2; round++) {
      const [engine, study] = [field.engine(), new Study({ ...studyOptions, trials: 2, seed: round })];
      const served = field.serve(local(work));
      await wait(200);
      await runStudy(study, engine);
      await engine.end();
      await served;
      expect(study.trials.map(({ state }) => state)).toEqual(['finished', 'finished']);
    }
  });

  test('workers wait for a study that was left, and serve it when it is gone on with', async () => {
    const field = new Field();
    const study = new Study({ ...studyOptions, settings: 30 });
    const served = field.serve(local(work, { slots: 2 }));
    let hasEnded = false;
    void served.then(() => (hasEnded = true));
    const [controller, first] = [new AbortController(), field.engine()];
    const stopped = runStudy(study, first, {
      signal: controller.signal,
      onEvent: ({ type }) => type === 'fold' && controller.abort(),
    });
    expect(await stopped).toBe('signal');
    await first.leave();
    await wait(500);
    expect(hasEnded).toBe(false);
    const second = field.engine();
    expect(await runStudy(study, second)).toBe('done');
    await second.end();
    await served;
    expect(study.trials.every(({ state }) => state === 'finished')).toBe(true);
  });

  test('a program that is killed finds what was done meanwhile, and nothing is run again', async () => {
    const field = new Field();
    const folder = mkdtempSync(join(tmpdir(), 'rnnkit-tuning-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'study.jsonl');
    const runs: string[] = [];
    const counted: Work = async (job, given) => {
      runs.push(`${job.trial}/${job.fold}`);
      return work(job, given);
    };
    const program = startProgram('coordinate', field.place.url, file, '30');
    // Its queue has the name that is the default.
    const place = { url: field.place.url };
    const controller = new AbortController();
    const served = serveBullmq(place, local(counted, { slots: 3 }), { poll: 50, signal: controller.signal });
    while (runs.length < 8) await wait(10);
    await program.kill();
    const kept = readFileSync(file, 'utf8').split('"type":"fold"').length - 1;
    await wait(500);
    const before = runs.length;
    expect(before).toBeGreaterThan(kept);
    const { study, keep, close } = openStudy(file, { ...studyOptions, settings: 30 });
    const engine = bullmq(place);
    await runStudy(study, engine, { onEvent: keep });
    await engine.end();
    close();
    await served;
    const here = new Study({ ...studyOptions, settings: 30 });
    await runStudy(
      here,
      local(async (job, given) => work({ ...job, settings: 0 }, given)),
    );
    const outcomes = ({ trials }: Study): unknown => trials.map(({ params, state, loss }) => [params, state, loss]);
    expect(outcomes(study)).toEqual(outcomes(here));
    expect(runs.toSorted()).toEqual([...new Set(runs)].toSorted());
    expect(runs).toHaveLength(24);
  });

  test('what is pruned is stopped where it runs, and leaves the queue', async () => {
    const field = new Field();
    const study = new Study({ ...studyOptions, trials: 3, folds: 1, pruner: never });
    const served = field.serve(local(waiting, { slots: 2 }));
    const engine = field.engine();
    await runStudy(study, engine);
    await engine.end();
    expect(study.trials.map(({ state, folds }) => [state, folds[0]?.losses])).toEqual(
      Array.from({ length: 3 }, () => ['pruned', [5]]),
    );
    await served;
    expect(await field.ids()).toEqual([]);
  });

  test('what was stopped can be wanted again, at once, before and while it runs', async () => {
    const field = new Field();
    const [engine, job] = [field.engine(), oneJob(300)];
    const stopped = async (until: Promise<unknown>): Promise<void> => {
      const controller = new AbortController();
      const run = engine.run(job, context(controller.signal));
      run.catch(() => undefined);
      await until;
      controller.abort(new Error('not now'));
      await expect(run).rejects.toThrow('not now');
    };
    await stopped(wait(100));
    void field.serve(local(work));
    await stopped(field.until('active', 1));
    await stopped(field.until('active', 1));
    expect(await engine.run(job, context())).toMatchObject({ values: { loss: expect.any(Number) as number } });
  });

  test('a job whose worker is killed is taken by another; one that is lost too often has failed', async () => {
    const field = new Field();
    const [engine, job] = [bullmq({ url: server.url }), oneJob(700)];
    const run = engine.run(job, context());
    run.catch(() => undefined);
    const first = startProgram('serve', server.url, '1000');
    const standard = Object.assign(new Field(), { place: { url: server.url, study: 'study' } });
    await standard.until('active', 1);
    await first.kill();
    void standard.serve(local(work), { stale: 1000 });
    expect((await run).values['loss']).toBe(Number(job.params['n']) * 10);
    await engine.end();

    const other = field.engine();
    const lost = other.run(oneJob(800), context());
    lost.catch(() => undefined);
    const crash: Engine = {
      slots: 1,
      run: () => Promise.reject(new RnnkitError('worker-failed', 'no memory')),
      end: () => Promise.resolve(),
    };
    void field.serve(crash, { attempts: 2 });
    await expect(lost).rejects.toMatchObject({ code: 'worker-failed', message: 'no memory' });
  });

  test('a worker that is stopped for too long loses its job, and its result counts for nothing', async () => {
    const engine = bullmq({ url: server.url });
    onTestFinished(async () => engine.end());
    const standard = Object.assign(new Field(), { place: { url: server.url, study: 'study' } });
    let told = 0;
    const run = engine.run(oneJob(901), context()).then((result) => (told++, result));
    const first = startProgram('serve', server.url, '1000');
    await standard.until('active', 1);
    first.signal('SIGSTOP');
    void standard.serve(local(work), { stale: 1000 });
    await run;
    first.signal('SIGCONT');
    await wait(1500);
    expect(told).toBe(1);
    const next = engine.run(oneJob(1), context());
    expect((await next).values['loss']).toBe(Number(oneJob().params['n']) * 10);
  });

  test('a worker that ends in order leaves its jobs to others, at once', async () => {
    const field = new Field();
    const [engine, job] = [field.engine(), oneJob(400)];
    const run = engine.run(job, context());
    const controller = new AbortController();
    const served = field.serve(local(work), { signal: controller.signal });
    await field.until('active', 1);
    controller.abort();
    await served;
    void field.serve(local(work));
    await run;
  });

  test('what work throws is the failure, in its words, and is not tried again', async () => {
    const field = new Field();
    const engine = field.engine();
    let runs = 0;
    const failing: Work = () => {
      runs++;
      throw new Error('no room');
    };
    void field.serve(local(failing));
    await expect(engine.run(oneJob(), context())).rejects.toMatchObject({ message: 'no room', code: 'invalid-data' });
    expect(runs).toBe(1);
    const other = new Field();
    void other.serve(local((() => ({ values: { loss: 'low' } })) as never));
    await expect(other.engine().run(oneJob(), context())).rejects.toThrow(/is no result/);
  });

  test('what is in the queue is not believed', async () => {
    const field = new Field();
    const queue = await new Server('test', field.place).openQueue();
    const id = jobId(oneJob());
    await queue.add('fold', { ...oneJob(), seed: 99 }, { jobId: id });
    void field.serve(local(work));
    await expect(field.engine().run(oneJob(), context())).rejects.toThrow(/not what its id says/);
    await queue.close();
  });

  test('a thousand jobs at a time', async () => {
    const field = new Field();
    const study = new Study({ ...studyOptions, trials: 500, folds: 2 });
    const served = field.serve(local(({ fold }) => ({ values: { loss: fold } }), { slots: 20 }));
    const engine = field.engine({ slots: 1000 });
    await runStudy(study, engine);
    await engine.end();
    await served;
    expect(study.trials.every(({ state, loss }) => state === 'finished' && loss === 0.5)).toBe(true);
  });

  test('a server that goes away and comes back is waited for', async () => {
    const own = await start();
    const place = { url: own.url };
    const study = new Study({ ...studyOptions, settings: 100 });
    const controller = new AbortController();
    const served = serveBullmq(place, local(work, { slots: 2 }), { poll: 50, stale: 2000, signal: controller.signal });
    served.catch(() => undefined);
    const engine = bullmq(place);
    const run = runStudy(study, engine);
    while (!study.trials.some(({ state }) => state === 'finished')) await wait(20);
    await own.stop();
    await wait(1000);
    const again = await own.restart();
    expect(await run).toBe('done');
    expect(study.trials.every(({ state }) => state === 'finished')).toBe(true);
    await engine.end();
    await served;
    await again.remove();
  });

  test('one that stays away ends study and workers, and no trial has failed', async () => {
    const own = await start();
    const place = { url: own.url, study: 'away' };
    const study = new Study({ ...studyOptions, settings: 100 });
    const served = serveBullmq(place, local(work, { slots: 2 }), { poll: 50, patience: 1500 });
    const engine = bullmq({ ...place, patience: 1500 });
    const run = runStudy(study, engine);
    for (const one of [run, served]) one.catch(() => undefined);
    while (!study.trials.some(({ state }) => state === 'finished')) await wait(20);
    await own.remove();
    await expect(run).rejects.toMatchObject({ code: 'unreachable' });
    await expect(served).rejects.toMatchObject({ code: 'unreachable' });
    expect(study.trials.some(({ state }) => state === 'failed')).toBe(false);
    await engine.end();
  });

  test('a password that is not right is in no message', async () => {
    const url = server.url.replace(/\/\/(?:\w+@)?/u, '//somebody:s3cret%21@');
    const study = new Study({ ...studyOptions } satisfies StudyOptions);
    const error: unknown = await runStudy(study, bullmq({ url })).catch((reason: unknown) => reason);
    // Postgres here trusts whoever comes, but knows nobody of that name.
    expect(error).toMatchObject({ code: 'unreachable' });
    const { message, stack, cause } = error as Error;
    expect(`${message} ${stack} ${String(cause)}`).not.toMatch(/s3cret|somebody:/);
  });
});
