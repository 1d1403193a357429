// Which parameters matter, on functions of which that is known.
import { Random } from '@rnnkit/data';
import { describe, expect, test } from 'vitest';

import { choice, float, importance, int, Study, type ParameterValue, type Space } from '../src/index.ts';

type Of = (params: Readonly<Record<string, ParameterValue>>) => number;

function studied(space: Space, loss: Of, trials = 120, seed = 1): Study {
  const study = new Study({ space, trials, seed });
  for (let trial = study.ask(); trial !== undefined; trial = study.ask())
    study.tell(trial.number, 0, { values: { loss: loss(trial.params) } });
  return study;
}

const sharesOf = (space: Space, loss: Of, trials?: number): Readonly<Record<string, number>> =>
  Object.fromEntries(importance(studied(space, loss, trials).trials, space).map(({ name, share }) => [name, share]));

const unit = float({ from: 0, to: 1 });

describe('the share of the variance that a parameter explains', () => {
  test('is that of a sum: variances of 3x, y and nothing are as 9 to 1 to 0', () => {
    const shares = sharesOf({ x: unit, y: unit, nothing: unit }, ({ x, y }) => 3 * Number(x) + Number(y), 300);
    expect(shares['x']).toBeCloseTo(0.9, 1);
    expect(shares['y']).toBeCloseTo(0.1, 1);
    expect(shares['nothing']).toBeLessThan(0.03);
  });

  test('is small where two parameters say something together alone', () => {
    const shares = sharesOf({ x: unit, y: unit }, ({ x, y }) => (Number(x) > 0.5 === Number(y) > 0.5 ? 1 : 0), 300);
    expect(shares['x']! + shares['y']!).toBeLessThan(0.15);
  });

  test('is over ratios where these count, over whole numbers and choices', () => {
    const space = {
      rate: float({ from: 1e-4, to: 1, log: true }),
      units: int({ from: 16, to: 128, step: 16 }),
      cell: choice(['lstm', 'gru', 'simpleRnn']),
    };
    // Variances: 16/12 of four decades, 0 of units, 2/9 of one in three.
    const shares = sharesOf(space, ({ rate, cell }) => Math.log10(Number(rate)) + (cell === 'gru' ? 1 : 0), 300);
    const [rate, cell] = [16 / 12, 2 / 9];
    expect(shares['rate']).toBeCloseTo(rate / (rate + cell), 1);
    expect(shares['cell']).toBeCloseTo(cell / (rate + cell), 1);
    expect(shares['units']).toBeLessThan(0.03);
  });
});

test('the most important comes first, shares sum up to at most 1, and one seed gives one answer', () => {
  const space = { a: unit, b: unit, c: unit };
  const random = new Random(3);
  const { trials } = studied(space, ({ b }) => Number(b) + 0.05 * random.uniform(), 40);
  const found = importance(trials, space, { seed: 5 });
  expect(found[0]!.name).toBe('b');
  expect(found.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
  expect(found.every(({ share }) => share >= 0)).toBe(true);
  expect(importance(trials, space, { seed: 5 })).toEqual(found);
});

test('a parameter that is often absent is counted where it is', () => {
  const space = { kind: choice(['a', 'b']), heads: int({ from: 1, to: 8, when: { kind: 'b' } }) };
  const shares = sharesOf(space, ({ kind, heads }) => (kind === 'b' ? 5 + Number(heads) / 100 : 0));
  expect(shares['kind']).toBeGreaterThan(0.9);
});

test('few trials, equal ones and those that diverged say nothing', () => {
  const space = { x: unit };
  expect(importance(studied(space, ({ x }) => Number(x), 3).trials, space)).toEqual([]);
  expect(importance(studied(space, () => 1).trials, space)).toEqual([]);
  expect(importance(studied(space, () => Number.NaN).trials, space)).toEqual([]);
});
