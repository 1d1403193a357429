// Drawing from lists, for experiments.
import type { Random } from '@rnnkit/data';

import type { Values } from './experiment.ts';

/** One item of a list. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(0, items.length)]!;
}

/** Whether something with a probability happens. */
export function happens(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

/** Options of which each is there with its probability; what is not there is left to its default. */
export function some(
  random: Random,
  options: Readonly<Record<string, readonly [probability: number, draw: () => unknown]>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, [probability, draw]]) =>
      happens(random, probability) ? [[name, draw()]] : [],
    ),
  );
}

/** Numbers from a normal distribution, exact in float32. */
export function normal(random: Random, shape: readonly number[], scale = 1): Values {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, data: Array.from({ length: size }, () => Math.fround(random.normal(0, scale))) };
}

/** Two digits are enough for an option. */
export function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
