import { RnnkitError } from '@rnnkit/data';
import { expect, test } from 'vitest';

import {
  float,
  int,
  jobId,
  local,
  readEvent,
  readJobResult,
  runStudy,
  Study,
  writeEvent,
  type Engine,
  type Pruner,
  type StudyEvent,
  type StudyOptions,
  type Work,
} from '../src/index.ts';

const options: StudyOptions = {
  space: { x: float({ from: -1, to: 1 }), n: int({ from: 1, to: 5 }) },
  objective: { metric: 'score', goal: 'max' },
  trials: 12,
  folds: 3,
  seed: 4,
};

const work: Work = async ({ params, fold }, { report }) => {
  const score = -((Number(params['x']) - 0.3) ** 2) - fold / 100;
  for (let step = 0; step < 3; step++) {
    await Promise.resolve();
    report(step, score - 1 / (step + 1));
  }
  return { values: { score, seconds: fold }, curves: { score: [score - 1, score] } };
};

test('every trial is tried on every fold, and the best is the one with the highest mean', async () => {
  const study = new Study(options);
  const told: StudyEvent[] = [];
  expect(await runStudy(study, local(work), { onEvent: (event) => told.push(event) })).toBe('done');
  expect(study.trials.map(({ state }) => state)).toEqual(Array.from({ length: 12 }, () => 'finished'));
  expect(told).toEqual(study.events);
  const errors = study.trials.map(({ params }) => Math.abs(Number(params['x']) - 0.3));
  expect(study.best?.number).toBe(errors.indexOf(Math.min(...errors)));
  expect(study.best?.loss).toBeCloseTo(Math.min(...errors) ** 2 + 0.01, 12);
  expect(study.best?.folds[2]?.values).toMatchObject({ seconds: 2 });
});

test('with one job at a time a study repeats itself bit for bit', async () => {
  const [one, other] = [new Study(options), new Study(options)];
  await runStudy(one, local(work));
  await runStudy(other, local(work));
  expect(other.events.map(writeEvent)).toEqual(one.events.map(writeEvent));
});

test('cut after any event, through its journal, it comes to the same', async () => {
  const whole = new Study(options);
  await runStudy(whole, local(work));
  const lines = whole.events.map(writeEvent);
  for (let cut = 0; cut <= lines.length; cut += 7) {
    const study = new Study({ ...options, events: lines.slice(0, cut).map(readEvent) });
    await runStudy(study, local(work));
    expect(study.trials).toEqual(whole.trials);
    expect(study.id).toBe(whole.id);
  }
});

test('several jobs at a time come to the same trials, and folds of one trial wait while there are others', async () => {
  const runs: string[] = [];
  let most = 0;
  let running = 0;
  const engine = local(
    async (job, context) => {
      most = Math.max(most, ++running);
      runs.push(`${job.trial}/${job.fold}`);
      await new Promise((resolve) => setTimeout(resolve, (job.trial * 7 + job.fold * 3) % 5));
      running--;
      return work(job, context);
    },
    { slots: 4 },
  );
  const study = new Study(options);
  await runStudy(study, engine);
  expect(most).toBe(4);
  expect(runs.slice(0, 4)).toEqual(['0/0', '1/0', '2/0', '3/0']);
  expect(new Set(runs).size).toBe(36);
  expect(runs).toHaveLength(36);
  const alone = new Study(options);
  await runStudy(alone, local(work));
  expect(study.trials).toEqual(alone.trials);
});

test('a trial that throws fails alone', async () => {
  const study = new Study(options);
  await runStudy(
    study,
    local((job, context) => {
      if (job.trial === 3 && job.fold === 1) throw new Error('no room');
      return work(job, context);
    }),
  );
  expect(study.trials[3]).toMatchObject({ state: 'failed', failure: 'no room', loss: undefined });
  expect(study.trials.filter(({ state }) => state === 'finished')).toHaveLength(11);
});

test('what is no number is the worst, and survives the journal', () => {
  const study = new Study({ ...options, folds: 1 });
  study.ask();
  study.report(0, 0, 0, Number.POSITIVE_INFINITY);
  study.tell(0, 0, { values: { score: Number.NaN } });
  expect(study.trials[0]).toMatchObject({ state: 'finished', loss: Number.POSITIVE_INFINITY });
  const again = new Study({ ...options, folds: 1, events: study.events.map((event) => readEvent(writeEvent(event))) });
  expect(again.trials).toEqual(study.trials);
});

test('what is pruned ends all its folds; later reports say nothing', async () => {
  const pruner: Pruner = {
    name: 'odd',
    getConfig: () => ({}),
    afterStep: ({ trial, fold }) => trial.number % 2 === 1 && fold === 1,
  };
  const study = new Study({ ...options, pruner });
  await runStudy(study, local(work));
  for (const { number, state, folds } of study.trials) {
    expect(state).toBe(number % 2 === 1 ? 'pruned' : 'finished');
    if (state === 'pruned') expect(folds.map(({ steps }) => steps.length)).toEqual([3, 1, 0]);
  }
});

test('it stops by a signal or when the time is over, and goes on later', async () => {
  const controller = new AbortController();
  const slow: Work = async (job, context) => {
    if (job.trial === 2 && job.fold === 1) controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 2));
    return work(job, context);
  };
  const study = new Study(options);
  expect(await runStudy(study, local(slow), { signal: controller.signal })).toBe('signal');
  expect(study.trials).toHaveLength(3);
  expect(study.trials[2]?.folds.map(({ loss }) => loss !== undefined)).toEqual([true, false, false]);
  expect(await runStudy(study, local(slow), { timeout: 10 })).toBe('timeout');
  expect(await runStudy(study, local(work))).toBe('done');
  expect(study.trials.every(({ state }) => state === 'finished')).toBe(true);
});

test('who keeps the journal can stop a study by failing', async () => {
  const study = new Study(options);
  const full = (): never => {
    throw new Error('the disk is full');
  };
  await expect(runStudy(study, local(work), { onEvent: full })).rejects.toThrow('the disk is full');
});

test('the same job has one id anywhere, another has another', () => {
  const study = new Study({ ...options, data: { path: 'reviews.csv', sha256: 'ab'.repeat(32) } });
  study.ask();
  study.ask();
  const job = study.job(0, 1);
  expect(jobId(JSON.parse(JSON.stringify(job)) as typeof job)).toBe(jobId(job));
  expect(new Set([jobId(job), jobId(study.job(0, 0)), jobId(study.job(1, 1))]).size).toBe(3);
  expect(new Study({ ...options, trials: 99 }).id).toBe(new Study(options).id);
  expect(new Study({ ...options, seed: 5 }).id).not.toBe(new Study(options).id);
});

test('an engine that breaks its word is refused, and results are not believed', () => {
  const study = new Study({ ...options, folds: 1 });
  study.ask();
  expect(() => study.tell(0, 0, { values: { other: 1 } })).toThrow(/hold the objective, score/);
  expect(() => study.tell(0, 0, {} as never)).toThrow(/has values/);
  expect(() => study.tell(1, 0, { values: { score: 1 } })).toThrow(/no trial 1/);
  expect(() => study.tell(0, 1, { values: { score: 1 } })).toThrow(/no fold 1/);
  expect(() => new Study({ ...options, events: [{ type: 'proposed', trial: 0, params: { x: 5, n: 1 } }] })).toThrow(
    /does not belong/,
  );
});

test('an engine that fails at once lets the study end', async () => {
  const engine: Engine = { slots: 3, run: () => Promise.reject(new Error('gone')), end: () => Promise.resolve() };
  const study = new Study(options);
  expect(await runStudy(study, engine)).toBe('done');
  expect(study.trials.map(({ state }) => state)).toEqual(Array.from({ length: 12 }, () => 'failed'));
});

test('with a thousand slots all of them are used, and no trial is run beyond its folds', async () => {
  const study = new Study({ ...options, trials: 500 });
  let [running, most] = [0, 0];
  const counted: Work = async (job, context) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running--;
    return work(job, context);
  };
  await runStudy(study, local(counted, { slots: 1000 }));
  expect(most).toBe(1000);
  expect(study.events.filter(({ type }) => type === 'fold')).toHaveLength(1500);
});

test('an engine that is unreachable ends the study, which fails no trial and is gone on with', async () => {
  const study = new Study(options);
  let jobs = 0;
  const unreachable: Work = async (job, context) => {
    if (++jobs === 5) throw new RnnkitError('unreachable', 'The server is gone.');
    return work(job, context);
  };
  await expect(runStudy(study, local(unreachable, { slots: 2 }))).rejects.toThrow('The server is gone.');
  expect(study.trials.every(({ state }) => state === 'running' || state === 'finished')).toBe(true);
  expect(await runStudy(study, local(work))).toBe('done');
  expect(study.trials.map(({ state }) => state)).toEqual(Array.from({ length: 12 }, () => 'finished'));
});

test('where the weights of a fold are is kept, also when a study goes on from its events', async () => {
  const plan = {
    space: { a: int({ from: 1, to: 4 }) },
    trials: 2,
    folds: 2,
    objective: { metric: 'loss', goal: 'min' },
  } as const;
  const events: StudyEvent[] = [];
  const study = new Study(plan);
  const engine = local(({ trial, fold }) => ({
    values: { loss: trial },
    ...(fold === 1 && { weights: `/kept/${trial}` }),
  }));
  await runStudy(study, engine, { onEvent: (event) => events.push(readEvent(writeEvent(event))) });
  for (const { trials } of [study, new Study({ ...plan, events })])
    expect(trials.map(({ folds }) => folds.map(({ weights }) => weights))).toEqual([
      [undefined, '/kept/0'],
      [undefined, '/kept/1'],
    ]);
});

test('a result that went as JSON is read; what is none is not', () => {
  const result = {
    values: { score: Number.NaN, n: 1 },
    curves: { score: [1, Number.POSITIVE_INFINITY] },
    weights: 'a',
  };
  expect(readJobResult(JSON.parse(JSON.stringify(result)))).toEqual({
    ...result,
    curves: { score: [1, Number.NaN] },
  });
  for (const none of [undefined, null, 5, [], {}, { values: { score: 'high' } }, { values: {}, curves: [1] }])
    expect(readJobResult(none)).toBeUndefined();
});
