// A small attack, always the same. The large one is `pnpm attack`.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, RnnkitError } from '@rnnkit/data';
import { beforeAll, describe, expect, test } from 'vitest';

import { attackFullDisk } from '../src/full-disk.ts';
import { attackInputs } from '../src/inputs/attack.ts';
import { makeCorpus } from '../src/inputs/corpus.ts';
import type { Result } from '../src/inputs/one-input.ts';
import { InputsReport } from '../src/inputs/report.ts';
import { targets } from '../src/inputs/targets/index.ts';
import { Fault, judge, problemOf } from '../src/judge.ts';
import { attackByKills } from '../src/kills/attack.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

test('mutated inputs are refused in words, or are what they say', { timeout: 300_000 }, async () => {
  const report = new InputsReport();
  const results: Result[] = [];
  await attackInputs({ seed: 1, seconds: 240, most: 1500, lanes: 2, onResult: (result) => results.push(result) });
  for (const result of results) report.add(result);
  expect(results.filter(({ outcome }) => outcome === 'fault')).toEqual([]);
  expect(report.inputs).toBeGreaterThanOrEqual(1500);
  for (const outcome of ['valid', 'refused']) expect(results.some((result) => result.outcome === outcome)).toBe(true);
});

test('processes that are killed lose nothing', { timeout: 300_000 }, async () => {
  const { figures, faults } = await attackByKills(1, 12, 2);
  expect(faults).toEqual([]);
  expect([...figures.values()].reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThanOrEqual(12);
});

test('a full disk loses nothing', { timeout: 120_000 }, async () => {
  const { faults, refused } = await attackFullDisk(new Random(1), 30);
  expect(faults).toEqual([]);
  expect(refused).toBeGreaterThan(0);
});

describe('what must not be is told', () => {
  test.each<[string, () => unknown]>([
    ['a TypeError', () => (undefined as unknown as { name: string }).name],
    ['a RangeError', () => new Float32Array(-1)],
    ['a SyntaxError', () => JSON.parse('{') as unknown],
    ['what is no error', () => Promise.reject('refused')],
  ])('%s', async (_, act) => {
    await expect(judge(() => act() as void)).rejects.toThrow(Fault);
  });

  test.each([
    "model.json cannot be read: Expected property name or '}' in JSON at position 1",
    'weights: Invalid typed array length: -1',
    "Cannot read properties of undefined (reading 'layers')",
    'Error: Shapes 2,3 and 3,2 must match',
    'x'.repeat(2000),
    '',
  ])('foreign words %#', (message) => {
    expect(problemOf(new RnnkitError('invalid-file', message))).toBeTypeOf('string');
  });

  test('an error that has no code of ours', () => {
    const words = 'The model at x cannot be read: the disk reports an error (EIO).';
    expect(problemOf(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }))).toContain('EIO');
    expect(problemOf(new Error(words))).toContain('cannot tell');
    expect(problemOf(new RnnkitError('file-system', words))).toBeUndefined();
  });
});

test('one seed makes the same inputs', async () => {
  const corpus = await makeCorpus();
  const inMemory = targets.filter(({ name }) => !/folder|writes|large/.test(name));
  const sizes = async (): Promise<number[]> => {
    const made: number[] = [];
    for (const target of inMemory) {
      for (let index = 0; index < 20; index++)
        made.push((await target.make(new Random(4).derive(index), corpus, '')).bytes);
    }
    return made;
  };
  expect(await sizes()).toEqual(await sizes());
});
