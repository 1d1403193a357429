// What is typed to be tried, and what a trial makes of the settings.
import { classifierDefaultsOf } from '@rnnkit/tasks';
import { Study } from '@rnnkit/tuning';
import { expect, test } from 'vitest';

import { letters, withTried } from '../src/settings.ts';
import { combinations, parameterOf } from '../src/state/search-space.ts';
import { learnedFrom } from '../src/worker/search.ts';
import { readData } from '../src/worker/data.ts';

test('numbers and ranges are read as a study takes them', () => {
  const units = parameterOf('units', ' 16, 32、64 32 ')!;
  expect(units).toEqual({ type: 'choice', values: [16, 32, 64] });
  const range = parameterOf('units', '16 .. 128')!;
  expect(range).toEqual({ type: 'int', from: 16, to: 128, step: 1, log: true });
  const rates = parameterOf('learningRate', '1e-3..0.1')!;
  expect(rates).toEqual({ type: 'float', from: 0.001, to: 0.1, log: true });
  for (const space of [
    { units, rates },
    { range, rates },
  ])
    expect(new Study({ space }).ask()).toBeDefined();
  expect(combinations([units, parameterOf('learningRate', '0.01; 0.02')!])).toBe(6);
  expect(combinations([units, rates])).toBeUndefined();
});

test('what is neither is refused', () => {
  for (const text of [
    '',
    ' ',
    '2, x',
    '0',
    '16.5',
    '513',
    '1e9',
    '128..16',
    '16..',
    '..16',
    '16..16',
    '1,2,3,4,5,6,7,8,9',
  ])
    expect(parameterOf('units', text), text).toBeUndefined();
  for (const text of ['0..0.1', '-0.1', '2', '0.001..0.1..1', 'NaN..1'])
    expect(parameterOf('learningRate', text), text).toBeUndefined();
});

test('an architecture that is tried brings its defaults along, and what is tried is taken', () => {
  const transformer = { ...letters, ...classifierDefaultsOf('languages', 'transformer'), epochs: 7 };
  const tried = withTried(transformer, 'languages', { architecture: 'lstm', units: 9 });
  expect(tried).toMatchObject({ architecture: 'lstm', units: 9, epochs: 7, pooling: letters.pooling });
  expect(withTried(letters, 'languages', { learningRate: 0.5 })).toEqual({ ...letters, learningRate: 0.5 });
});

test('what is learned from lies as it lay in the file', async () => {
  const rows = Array.from({ length: 200 }, (_, row) => `text ${row},${row % 3 === 0 ? 'a' : 'b'}`);
  const file = new File([['text,label', ...rows].join('\n')], 'rows.csv');
  const data = await readData({
    kind: 'files',
    files: [{ file, path: '' }],
    textColumn: '',
    labelColumn: '',
    missing: 'drop',
  });
  const { texts, labels } = learnedFrom(data);
  const held = new Set(data.test.texts);
  const left = rows.map((row) => row.split(',')).filter(([text]) => !held.has(text!));
  expect(left.length).toBeLessThan(rows.length);
  expect(texts.map((text, row) => [text, labels[row]])).toEqual(left);
});
