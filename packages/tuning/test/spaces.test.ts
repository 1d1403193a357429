import { RnnkitError } from '@rnnkit/data';
import { expect, test } from 'vitest';

import { choice, float, int, parseSpace, type Parameter } from '../src/index.ts';
import { gridPoints } from '../src/spaces/grid-points.ts';
import { checkSpace, draw, isPoint } from '../src/spaces/space.ts';
import { valueAt } from '../src/spaces/unit.ts';

test.each<[string, Parameter]>([
  ['a=int:16..128:16', int({ from: 16, to: 128, step: 16 })],
  ['a=int:1..10', int({ from: 1, to: 10 })],
  ['a=logint:1..256', int({ from: 1, to: 256, log: true })],
  ['a=float:-0.5..5e-1', float({ from: -0.5, to: 0.5 })],
  ['a=float:0..1:.25', float({ from: 0, to: 1, step: 0.25 })],
  ['a=log:1e-4..1e-1', float({ from: 1e-4, to: 1e-1, log: true })],
  ['a=lstm,gru', choice(['lstm', 'gru'])],
  ['a=8, 16,true,0.5x', choice([8, 16, true, '0.5x'])],
])('%s is read', (text, parameter) => {
  expect(parseSpace([text])).toEqual({ a: parameter });
});

test('conditions are read, and parents come first', () => {
  const space = parseSpace(['heads=2,4 if kind=transformer and size=3,4', 'kind=lstm,transformer', 'size=int:1..4']);
  expect(Object.keys(space)).toEqual(['kind', 'size', 'heads']);
  expect(space['heads']).toEqual(choice([2, 4], { when: { kind: 'transformer', size: [3, 4] } }));
});

test.each([
  ['units', /written as/],
  ['=1,2', /written as/],
  ['a=', /written as/],
  ['a=int:1', /written as/],
  ['a=int:5..1', /at most to/],
  ['a=log:0..1', /above 0/],
  ['a=int:0.5..3', /whole number/],
  ['a=1,1', /each once/],
  ['a=1,,2', /written as/],
  ['a=1,2 if b=3', /depends on b/],
])('%s is refused in words', (text, message) => {
  expect(() => parseSpace([text])).toThrow(RnnkitError);
  expect(() => parseSpace([text])).toThrow(message);
});

test('circles, impossible conditions and names that come twice are refused', () => {
  const loop = { a: choice([1, 2], { when: { b: 1 } }), b: choice([1, 2], { when: { a: 1 } }) };
  expect(() => checkSpace(loop)).toThrow(/circle: a, b/);
  expect(() => checkSpace({ a: choice([1]), b: choice([1, 2], { when: { a: 3 } }) })).toThrow(/can never be/);
  expect(() => parseSpace(['a=1', 'a=2'])).toThrow(/twice/);
});

test('a space survives JSON', () => {
  const space = checkSpace({
    kind: choice(['a', 'b']),
    rate: float({ from: 1e-3, to: 1, log: true }),
    units: int({ from: 1, to: 64, log: true, when: { kind: 'b' } }),
  });
  expect(checkSpace(JSON.parse(JSON.stringify(space)))).toEqual(space);
});

test('the last value of steps is one that they reach', () => {
  expect(int({ from: 1, to: 10, step: 4 }).to).toBe(9);
  expect(gridPoints(checkSpace({ a: float({ from: 0, to: 1, step: 0.3 }) })).map(({ a }) => a)).toEqual([
    0, 0.3, 0.6, 0.9,
  ]);
});

test('every place gives a value, every value of a finite parameter about as often', () => {
  const parameters = [
    int({ from: 3, to: 9, step: 2 }),
    choice(['a', 'b', 'c', 'd']),
    float({ from: 0, to: 0.3, step: 0.1 }),
  ];
  for (const parameter of parameters) {
    const counts = new Map<unknown, number>();
    for (let place = 0; place < 4000; place++) {
      const value = valueAt(parameter, place / 4000);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([1000, 1000, 1000, 1000]);
  }
});

test('with log, ratios are even', () => {
  const rate = float({ from: 1e-4, to: 1e-1, log: true });
  expect([0, 1 / 3, 2 / 3].map((place) => valueAt(rate, place))).toEqual([
    expect.closeTo(1e-4, 12),
    expect.closeTo(1e-3, 12),
    expect.closeTo(1e-2, 12),
  ]);
  const units = int({ from: 1, to: 4, log: true });
  // ln 1.5/0.5 : ln 2.5/1.5 : ln 3.5/2.5 : ln 4.5/3.5 of ln 9
  const shares = [1, 2, 3, 4].map((value) => Math.log((value + 0.5) / (value - 0.5)) / Math.log(9));
  const places = Array.from({ length: 9000 }, (_, index) => valueAt(units, (index + 0.5) / 9000));
  for (const [index, share] of shares.entries())
    expect(places.filter((value) => value === index + 1).length / 9000).toBeCloseTo(share, 3);
});

test('a grid has each combination once, without what does not exist', () => {
  const space = checkSpace({
    kind: choice(['lstm', 'transformer']),
    heads: choice([2, 4], { when: { kind: 'transformer' } }),
    units: int({ from: 8, to: 16, step: 8 }),
  });
  const points = gridPoints(space);
  expect(points).toEqual([
    { kind: 'lstm', units: 8 },
    { kind: 'lstm', units: 16 },
    { kind: 'transformer', heads: 2, units: 8 },
    { kind: 'transformer', heads: 2, units: 16 },
    { kind: 'transformer', heads: 4, units: 8 },
    { kind: 'transformer', heads: 4, units: 16 },
  ]);
  for (const point of points) expect(isPoint(space, point)).toBe(true);
  expect(isPoint(space, { kind: 'lstm', heads: 2, units: 8 })).toBe(false);
  expect(isPoint(space, { kind: 'transformer', units: 8 })).toBe(false);
  expect(isPoint(space, { kind: 'lstm', units: 9 })).toBe(false);
});

test('what is drawn is a point', () => {
  const space = parseSpace(['a=int:0..1', 'b=float:0..1 if a=1', 'c=x,y if a=0']);
  for (let place = 0; place < 1; place += 0.01)
    expect(
      isPoint(
        space,
        draw(space, (_, one) => valueAt(one, place)),
      ),
    ).toBe(true);
});
