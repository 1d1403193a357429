import { Random } from '@rnnkit/data';
import { expect, test } from 'vitest';

import { choice, float, grid, int, parseSpace, quasi, random, Study, type Params, type Sampler } from '../src/index.ts';
import { haltonAt } from '../src/samplers/quasi.ts';

function proposed(sampler: Sampler, space: Parameters<typeof parseSpace>[0], trials: number, seed = 0): Params[] {
  const study = new Study({ space: parseSpace(space), sampler, trials, seed });
  const found: Params[] = [];
  for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
    found.push(trial.params);
    study.tell(trial.number, 0, { values: { loss: 0 } });
  }
  return found;
}

test('a grid ends with its last point', () => {
  expect(proposed(grid(), ['a=1,2', 'b=int:0..2'], 100)).toEqual([
    { a: 1, b: 0 },
    { a: 1, b: 1 },
    { a: 1, b: 2 },
    { a: 2, b: 0 },
    { a: 2, b: 1 },
    { a: 2, b: 2 },
  ]);
});

test('a grid of what has no end is refused when the study is made', () => {
  expect(() => new Study({ space: { a: float({ from: 0, to: 1 }) }, sampler: grid() })).toThrow(/give a a step/);
  const large = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, int({ from: 1, to: 200 })]));
  expect(() => new Study({ space: large, sampler: grid() })).toThrow(/at most 1,000,000/);
});

test.each([random, quasi])('%o depends on its seed alone', (make) => {
  const space = ['a=log:1e-4..1', 'b=x,y,z', 'c=int:1..9 if b=x'];
  expect(proposed(make(), space, 20, 7)).toEqual(proposed(make(), space, 20, 7));
  expect(proposed(make(), space, 20, 7)).not.toEqual(proposed(make(), space, 20, 8));
});

test('a parameter that is added leaves the others as they were drawn', () => {
  const few = proposed(random(), ['a=float:0..1'], 10);
  const more = proposed(random(), ['z=float:0..1', 'a=float:0..1'], 10);
  expect(more.map(({ a }) => a)).toEqual(few.map(({ a }) => a));
});

test('random values are even (chi-squared, 1 of 10,000)', () => {
  const counts = [0, 0, 0, 0, 0];
  for (const { a } of proposed(random(), ['a=int:0..4'], 2000)) counts[Number(a)]!++;
  const chiSquared = counts.reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0);
  expect(chiSquared).toBeLessThan(23.5);
});

test.each([2, 3, 5, 7])('each run of base^k numbers in base %i meets each interval of that size once', (base) => {
  const key = new Random(3);
  for (let digits = 1; base ** digits <= 400; digits++) {
    const count = base ** digits;
    for (const start of [0, count, 5 * count]) {
      const places = Array.from({ length: count }, (_, index) => haltonAt(start + index, base, key));
      expect(new Set(places.map((place) => Math.floor(place * count + 1e-9))).size).toBe(count);
    }
  }
});

test('two dimensions fill the plane: 36 points meet each cell of 4 by 9 once', () => {
  const points = proposed(quasi(), ['a=float:0..1', 'b=float:0..1'], 72, 5).slice(36);
  const cells = points.map(({ a, b }) => Math.floor(Number(a) * 4) * 9 + Math.floor(Number(b) * 9));
  expect(new Set(cells).size).toBe(36);
});

test('many dimensions stay within their bounds', () => {
  const space = Array.from({ length: 40 }, (_, index) => `p${index}=float:0..1`);
  for (const params of proposed(quasi(), space, 50))
    for (const value of Object.values(params)) expect(Number(value) >= 0 && Number(value) <= 1).toBe(true);
});

test('choice values may be of any kind', () => {
  const study = new Study({ space: { a: choice([1, 'b', false]) }, trials: 30 });
  const seen = new Set<unknown>();
  for (let trial = study.ask(); trial !== undefined; trial = study.ask()) seen.add(trial.params['a']);
  expect(seen).toEqual(new Set([1, 'b', false]));
});
