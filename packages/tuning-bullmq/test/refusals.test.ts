// What is given is looked at, and a server that is not there is an error of ours.
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { local, runStudy, Study } from '@rnnkit/tuning';
import { expect, test } from 'vitest';

import * as exported from '../src/index.ts';
import { errorOf, reasonOf } from '../src/reasons.ts';
import { studyOptions, work } from './programs/study.ts';

const { bullmq, serveBullmq } = exported;
const nobody = 'redis://somebody:s3cret%21@127.0.0.1:1/0';
const stopped = AbortSignal.abort();

/** The arguments that each takes. */
const takes: Readonly<Record<string, readonly unknown[]>> = {
  bullmq: [{ url: nobody, slots: 2 }],
  serveBullmq: [{ url: nobody }, local(work), { signal: stopped }],
};

test.each(Object.entries<unknown>(exported))('%s', async (name, value) => {
  const good = takes[name];
  if (good === undefined) throw new Error(`Say here what ${name} takes.`);
  const run = (...given: readonly unknown[]): unknown => Reflect.apply(value as () => unknown, undefined, given);
  expect(await badAnswers({ name, run, good })).toEqual([]);
});

test.each<[string, unknown, RegExp]>([
  ['another server', 'mysql://u:s3cret@localhost/q', /begins with redis:.*got mysql:/],
  ['no address', 's3cret', /got what is no address/],
  ['a number', 5, /got 5/],
  ['nothing', undefined, /give the url of the server/],
])('%s is refused, and not said aloud', (_, url, message) => {
  const given = (url === undefined ? {} : { url }) as never;
  expect(() => bullmq(given)).toThrow(message);
  expect(() => bullmq(given)).not.toThrow(/s3cret/);
});

test('names of studies, options and engines are looked at', async () => {
  expect(() => bullmq({ url: nobody, study: 'a:b' })).toThrow(/name of up to 100 letters/);
  expect(() => bullmq({ url: nobody, slots: 0 })).toThrow(/slots/);
  expect(() => bullmq({ url: nobody, slot: 1 } as never)).toThrow(/slot/);
  await expect(serveBullmq({ url: nobody }, {} as never)).rejects.toThrow(/takes an engine second/);
  await expect(serveBullmq({ url: nobody }, local(work), { stale: 0 })).rejects.toThrow(/stale/);
});

test.each([nobody, 'rediss://localhost:1', 'postgres://somebody:s3cret%21@127.0.0.1:1/q?sslpassword=s3cret'])(
  'where nobody listens the study ends, and can be gone on with: %s',
  async (url) => {
    const study = new Study(studyOptions);
    const engine = bullmq({ url, slots: 3 });
    const error: unknown = await runStudy(study, engine).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/ECONNREFUSED.*Start the server/) as string,
    });
    const { message, stack, cause } = error as Error;
    expect(`${message} ${stack} ${String(cause)}`).not.toMatch(/s3cret|somebody/);
    expect(study.trials.every(({ state }) => state === 'running')).toBe(true);
    await engine.end();
    await expect(
      engine.run(study.job(0, 0), { signal: new AbortController().signal, report: () => undefined }),
    ).rejects.toThrow(/has been ended/);
    await expect(serveBullmq({ url }, local(work))).rejects.toMatchObject({ code: 'unreachable' });
  },
);

test('why a job has failed goes through a text', () => {
  const job = { trial: 3, fold: 1 };
  const round = (error: unknown): unknown => errorOf(reasonOf(error), job);
  expect(round(new Error('no room'))).toMatchObject({ code: 'invalid-data', message: 'no room' });
  expect(round('no room')).toMatchObject({ code: 'invalid-data', message: 'no room' });
  expect(round(errorOf('worker-failed: gone', job))).toMatchObject({ code: 'worker-failed', message: 'gone' });
  expect(errorOf('job stalled more than allowable limit', job)).toMatchObject({
    code: 'worker-failed',
    message: expect.stringMatching(/Fold 1 of trial 3/) as string,
  });
  expect(errorOf('', job).message).not.toBe('');
});
