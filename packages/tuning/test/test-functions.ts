// Functions that searches are tried on, with the boxes that they are usually searched in (Surjanovic and Bingham, Virtual Library of
// Simulation Experiments), and their least values.

/** A function to find the least of. */
export interface TestFunction {
  readonly name: string;
  /** The least and greatest of each number. */
  readonly bounds: readonly (readonly [number, number])[];
  readonly least: number;
  readonly at: (x: readonly number[]) => number;
}

const box = (dimensions: number, low: number, high: number): [number, number][] =>
  Array.from({ length: dimensions }, () => [low, high]);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const hartmannA = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const hartmannP = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

/** Ten of them. */
export const testFunctions: readonly TestFunction[] = [
  {
    name: 'Branin',
    bounds: [
      [-5, 10],
      [0, 15],
    ],
    least: 0.397887,
    at: ([x = 0, y = 0]) =>
      (y - (5.1 * x * x) / (4 * Math.PI ** 2) + (5 * x) / Math.PI - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
      10,
  },
  {
    name: 'Hartmann 6',
    bounds: box(6, 0, 1),
    least: -3.32237,
    at: (x) =>
      -sum(
        [1, 1.2, 3, 3.2].map(
          (alpha, row) =>
            alpha * Math.exp(-sum(x.map((value, i) => hartmannA[row]![i]! * (value - hartmannP[row]![i]!) ** 2))),
        ),
      ),
  },
  {
    name: 'Rosenbrock 4',
    bounds: box(4, -5, 10),
    least: 0,
    at: (x) => sum(x.slice(1).map((value, i) => 100 * (value - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2)),
  },
  {
    name: 'Ackley 4',
    bounds: box(4, -32.768, 32.768),
    least: 0,
    at: (x) =>
      -20 * Math.exp(-0.2 * Math.sqrt(sum(x.map((value) => value ** 2)) / x.length)) -
      Math.exp(sum(x.map((value) => Math.cos(2 * Math.PI * value))) / x.length) +
      20 +
      Math.E,
  },
  {
    name: 'Rastrigin 4',
    bounds: box(4, -5.12, 5.12),
    least: 0,
    at: (x) => 10 * x.length + sum(x.map((value) => value ** 2 - 10 * Math.cos(2 * Math.PI * value))),
  },
  { name: 'sphere 5', bounds: box(5, -5.12, 5.12), least: 0, at: (x) => sum(x.map((value) => (value - 1) ** 2)) },
  {
    name: 'Styblinski–Tang 4',
    bounds: box(4, -5, 5),
    least: -156.66466,
    at: (x) => sum(x.map((value) => value ** 4 - 16 * value ** 2 + 5 * value)) / 2,
  },
  {
    name: 'Griewank 4',
    bounds: box(4, -600, 600),
    least: 0,
    at: (x) =>
      sum(x.map((value) => value ** 2)) / 4000 -
      x.reduce((product, value, i) => product * Math.cos(value / Math.sqrt(i + 1)), 1) +
      1,
  },
  {
    name: 'Levy 4',
    bounds: box(4, -10, 10),
    least: 0,
    at: (x) => {
      const w = x.map((value) => 1 + (value - 1) / 4);
      const inner = w.slice(0, -1).map((value) => (value - 1) ** 2 * (1 + 10 * Math.sin(Math.PI * value + 1) ** 2));
      const last = w.at(-1)!;
      return Math.sin(Math.PI * w[0]!) ** 2 + sum(inner) + (last - 1) ** 2 * (1 + Math.sin(2 * Math.PI * last) ** 2);
    },
  },
  {
    name: 'six-hump camel',
    bounds: [
      [-3, 3],
      [-2, 2],
    ],
    least: -1.0316,
    at: ([x = 0, y = 0]) => (4 - 2.1 * x ** 2 + x ** 4 / 3) * x ** 2 + x * y + (-4 + 4 * y ** 2) * y ** 2,
  },
];
