import { Random } from '@rnnkit/data';
import { expect, test } from 'vitest';

import { choice, float, int, parseSpace, random, Study, tpe, type Params, type Sampler } from '../src/index.ts';
import { normalMass } from '../src/normal.ts';
import { Mixture } from '../src/samplers/tpe/mixture.ts';
import { isPoint } from '../src/spaces/space.ts';
import { testFunctions, type TestFunction } from './test-functions.ts';

function bestOf({ bounds, at }: TestFunction, sampler: Sampler, seed: number, trials: number): number {
  const space = Object.fromEntries(bounds.map(([from, to], index) => [`x${index}`, float({ from, to })]));
  const study = new Study({ space, sampler, trials, seed });
  for (let trial = study.ask(); trial !== undefined; trial = study.ask())
    study.tell(trial.number, 0, { values: { loss: at(Object.values(trial.params).map(Number)) } });
  return study.best!.loss!;
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)]! + sorted[Math.ceil(sorted.length / 2) - 1]!) / 2;
};

test('the functions have their least values where they should', () => {
  const minima: Readonly<Record<string, readonly number[]>> = {
    Branin: [Math.PI, 2.275],
    'Hartmann 6': [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573],
    'Rosenbrock 4': [1, 1, 1, 1],
    'Ackley 4': [0, 0, 0, 0],
    'Rastrigin 4': [0, 0, 0, 0],
    'sphere 5': [1, 1, 1, 1, 1],
    'Styblinski–Tang 4': [-2.903534, -2.903534, -2.903534, -2.903534],
    'Griewank 4': [0, 0, 0, 0],
    'Levy 4': [1, 1, 1, 1],
    'six-hump camel': [0.0898, -0.7126],
  };
  for (const { name, at, least } of testFunctions) expect(at(minima[name]!), name).toBeCloseTo(least, 3);
});

test('it beats random on at least 8 of 10 functions (median of 20 seeds, 60 trials)', () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const wins = testFunctions.filter((one) => {
    const [own, chance] = [tpe(), random()].map((sampler) =>
      median(seeds.map((seed) => bestOf(one, sampler, seed, 60))),
    );
    return own! < chance!;
  });
  expect(wins.length).toBeGreaterThanOrEqual(8);
});

test('choices and conditions: it finds the better branch and stays in the space', () => {
  const space = parseSpace(['kind=a,b,c', 'x=float:0..1 if kind=a', 'n=int:1..100 if kind=b,c', 'rate=log:1e-5..1']);
  const lossOf = ({ kind, x = 0, n = 0, rate }: Params): number =>
    Math.abs(Math.log10(Number(rate)) + 3) + (kind === 'b' ? Math.abs(Number(n) - 70) / 100 : 1 + Number(x));
  const study = new Study({ space, sampler: tpe(), trials: 100, seed: 2 });
  for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
    expect(isPoint(space, trial.params)).toBe(true);
    study.tell(trial.number, 0, { values: { loss: lossOf(trial.params) } });
  }
  const late = study.trials.slice(50);
  expect(late.filter(({ params }) => params['kind'] === 'b').length).toBeGreaterThan(35);
  expect(study.best!.loss!).toBeLessThan(0.15);
});

test('densities are densities: over the whole space they come to 1', () => {
  const points = [
    { x: 0.1, n: 3, k: 'a', r: 0.001, s: 4 },
    { x: 0.9, n: 3, k: 'b', r: 0.1, s: 64 },
    { x: 0.15, n: 7, k: 'a', r: 0.002, s: 1 },
  ];
  const space = {
    x: float({ from: 0, to: 1 }),
    n: int({ from: 1, to: 9, step: 2 }),
    k: choice(['a', 'b']),
    r: float({ from: 1e-4, to: 1, log: true }),
    s: int({ from: 1, to: 64, log: true }),
  };
  const only = (name: keyof typeof space): Mixture => new Mixture({ [name]: space[name] }, points);
  const total = (name: keyof typeof space, values: readonly (number | string)[]): number =>
    values.reduce((sum: number, value) => sum + Math.exp(only(name).logDensity({ [name]: value })), 0);
  expect(total('n', [1, 3, 5, 7, 9])).toBeCloseTo(1, 12);
  expect(total('k', ['a', 'b'])).toBeCloseTo(1, 12);
  expect(
    total(
      's',
      Array.from({ length: 64 }, (_, index) => index + 1),
    ),
  ).toBeCloseTo(1, 12);
  const middles = Array.from({ length: 2000 }, (_, index) => (index + 0.5) / 2000);
  expect(total('x', middles) / 2000).toBeCloseTo(1, 5);
  // Of the logarithm: the range is ln 10^4 wide.
  expect(
    (total(
      'r',
      middles.map((at) => 1e-4 * 1e4 ** at),
    ) /
      2000) *
      Math.log(1e4),
  ).toBeCloseTo(1, 5);
});

test('what is drawn is as frequent as its density says', () => {
  const mixture = new Mixture({ n: int({ from: 0, to: 9 }) }, [{ n: 2 }, { n: 2 }, { n: 7 }]);
  const key = new Random(1);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let draw = 0; draw < 20_000; draw++) counts[Number(mixture.draw(key)['n'])]!++;
  for (const [n, count] of counts.entries()) {
    const expected = 20_000 * Math.exp(mixture.logDensity({ n }));
    expect(Math.abs(count - expected)).toBeLessThan(4.5 * Math.sqrt(expected));
  }
});

test('the normal distribution, near and far (values of SciPy)', () => {
  expect(normalMass(-1, 1)).toBeCloseTo(0.682689492137086, 14);
  expect(normalMass(0, 2.5)).toBeCloseTo(0.493790334674224, 14);
  expect(normalMass(5, 40) / 2.866515718791933e-7).toBeCloseTo(1, 11);
  expect(normalMass(20, 21) / 2.7536241153268778e-89).toBeCloseTo(1, 10);
  expect(normalMass(-21, -20)).toBe(normalMass(20, 21));
});

test('a trial that runs is not proposed again beside itself', () => {
  const study = new Study({ space: { x: float({ from: 0, to: 1 }) }, sampler: tpe(), seed: 3 });
  for (let count = 0; count < 20; count++) {
    const trial = study.ask()!;
    study.tell(trial.number, 0, { values: { loss: (Number(trial.params['x']) - 0.5) ** 2 } });
  }
  const beside = Array.from({ length: 8 }, () => Number(study.ask()!.params['x']));
  expect(Math.max(...beside) - Math.min(...beside)).toBeGreaterThan(0.05);
});
