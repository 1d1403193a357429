// How the suite runs and what it reports, on cases that are made up.
import { tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

import { exactArithmetic, precisionOf } from '../src/arithmetic.ts';
import { worstDeviations } from '../src/compare.ts';
import {
  assessBackend,
  conformanceCases,
  caseName,
  runConformance,
  selectCases,
  topics,
  type Case,
} from '../src/index.ts';
import { fuzz } from '../src/fuzz.ts';
import { stockBackend } from './stock-backend.ts';
import fc from 'fast-check';

const one = (group: string, name: string, run: () => Promise<void> = () => Promise.resolve()): Case => ({
  group,
  name,
  topics: name.includes('masked') ? ['masks'] : ['values'],
  run,
});
const fails = (): Promise<void> => Promise.reject(new Error('It is off.'));

describe('groups', () => {
  const cases = [one('lstm', 'plain'), one('lstm', 'masked'), one('gru', 'masked')];

  test.each([
    [['lstm'], ['lstm: plain', 'lstm: masked']],
    [['masks'], ['lstm: masked', 'gru: masked']],
    [
      ['gru', 'values'],
      ['lstm: plain', 'gru: masked'],
    ],
    [['lstm+masks'], ['lstm: masked']],
  ])('%j', (groups, names) => {
    expect(selectCases(cases, groups).map(caseName)).toEqual(names);
  });

  test('an unknown one is refused with all that there are', () => {
    expect(() => selectCases(cases, ['lstn'])).toThrow('no group "lstn"; there are gru, lstm, masks, values');
  });

  test('every topic has cases, every case has a name of its own', () => {
    for (const topic of Object.keys(topics)) expect(selectCases(conformanceCases, [topic]).length).toBeGreaterThan(0);
    expect(new Set(conformanceCases.map(caseName)).size).toBe(conformanceCases.length);
  });
});

describe('known gaps', () => {
  const cases = [one('lstm', 'right'), one('lstm', 'wrong', fails)];
  const assess = (name: string): ReturnType<typeof assessBackend> =>
    assessBackend({ makeBackend: stockBackend, cases, knownGaps: [{ case: name, reason: 'No time yet.' }] });

  test('one that fails is listed, and nothing is wrong', async () => {
    const report = await assess('lstm: wrong');
    expect(report.passed).toBe(true);
    expect(report.totals).toEqual({ passed: 1, failed: 0, knownGap: 1, closedGap: 0 });
    expect(report.cases[1]).toMatchObject({ outcome: 'knownGap', message: 'No time yet. (It is off.)' });
  });

  test('one that passes is an error', async () => {
    const report = await assess('lstm: right');
    expect(report.passed).toBe(false);
    expect(report.totals).toMatchObject({ failed: 1, closedGap: 1 });
    const declared: (() => Promise<void>)[] = [];
    runConformance({
      test: (_, run) => declared.push(run),
      makeBackend: stockBackend,
      cases,
      knownGaps: [{ case: 'lstm: right', reason: 'No time yet.' }],
    });
    await expect(declared[0]!()).rejects.toThrow('take it out of knownGaps');
  });

  test('one that is no case is refused', async () => {
    await expect(assess('lstm: rong')).rejects.toThrow('"lstm: rong" is no case of the suite');
  });
});

test('a failure names its case, and the run goes on', async () => {
  const report = await assessBackend({ makeBackend: stockBackend, cases: [one('gru', 'a', fails), one('gru', 'b')] });
  expect(report.passed).toBe(false);
  expect(report.cases.map(({ outcome }) => outcome)).toEqual(['failed', 'passed']);
  expect(report.cases[0]!.message).toBe('It is off.');
});

test('no case at all is no pass', async () => {
  expect((await assessBackend({ makeBackend: stockBackend, cases: [] })).passed).toBe(false);
});

test('a wrong seed and a wrong precision are refused', async () => {
  await expect(assessBackend({ makeBackend: stockBackend, seed: 0.5 })).rejects.toThrow(
    'seed has to be a whole number',
  );
  await expect(assessBackend({ makeBackend: stockBackend, activationUlp: -1 })).rejects.toThrow('activationUlp');
});

test('the report knows each kernel’s worst error and where it was', async () => {
  const cases = selectCases(conformanceCases, ['dense']);
  const { kernels, passed } = await assessBackend({ makeBackend: stockBackend, cases });
  expect(passed).toBe(true);
  const dense = kernels.find(({ kernel }) => kernel === 'RnnkitDense')!;
  expect(dense.native).toBe(false);
  expect(dense.comparisons).toBeGreaterThan(50);
  expect(dense.worstByUlp!.ulp).toBeGreaterThan(0);
  expect(dense.worstByBound!.ratio).toBeLessThan(1);
  expect(dense.worstByUlp!.case).toMatch(/^dense: /);
  expect(dense.worstByUlp!.index.length).toBeGreaterThan(1);
});

test('deviations are measured by bound and by last place', () => {
  const expectation = { shape: [3], value: Float64Array.of(1, 1e-9, 2), bound: Float64Array.of(1e-6, 1e-7, 1e-6) };
  const actual = [1 + 2 ** -22, 1e-8, 2];
  const { byBound, byUlp } = worstDeviations('output', actual, expectation);
  expect(byUlp).toMatchObject({ index: [0], ulp: 2 });
  expect(byBound).toMatchObject({ index: [0] });
  expect(byBound.ratio).toBeCloseTo(0.238, 3);
  // Of what is not finite there is no nearly.
  const infinite = { shape: [1], value: Float64Array.of(Number.POSITIVE_INFINITY), bound: Float64Array.of(0) };
  expect(worstDeviations('output', [Number.POSITIVE_INFINITY], infinite).byBound.ratio).toBe(0);
  expect(worstDeviations('output', [3e38], infinite).byBound.ratio).toBe(Number.POSITIVE_INFINITY);
  expect(worstDeviations('output', [Number.NaN], infinite).byBound.ratio).toBe(Number.POSITIVE_INFINITY);
});

test('a fuzzed failure shrinks, and says how to repeat it', async () => {
  const context = { seed: 5 } as never;
  const attempt = (): Promise<void> =>
    fuzz(context, fc.nat(1000), (size) => (size > 20 ? Promise.reject(new Error('Too large.')) : Promise.resolve()));
  const first = await attempt().catch((error: unknown) => (error as Error).message);
  expect(first).toMatch(/^Too large\.\nRepeat it with the suite's option seed: 5 /);
  expect(first).toMatch(/\[21\]$/);
  expect(await attempt().catch((error: unknown) => (error as Error).message)).toBe(first);
});

test('half precision has wider bounds, exact arithmetic none', () => {
  expect(precisionOf('float16', 1).unitRoundoff).toBe(2 ** -11);
  expect(precisionOf('float32', 1).unitRoundoff).toBe(2 ** -24);
  expect(exactArithmetic.round(0.1)).toBe(0.1);
});

test('a backend that leaks is caught', async () => {
  const leaking = selectCases(conformanceCases, ['lstm+leaks']).map((leak): Case => ({
    ...leak,
    run: (context) => {
      const { note } = context;
      return leak.run({ ...context, note, nativeBytes: () => ++bytes });
    },
  }));
  let bytes = 0;
  const kept = tensor([1]);
  const report = await assessBackend({ makeBackend: stockBackend, cases: leaking });
  kept.dispose();
  expect(report.cases[0]!.message).toContain('bytes that the backend holds');
});
