// The parts of a work that are timed, and the figures that come of them.
import { median, quantile } from './statistics.ts';

/** A part of a work. */
export type Part = 'repeated' | 'fresh' | 'updated' | 'train' | 'fit' | 'forward' | 'back' | 'single' | 'start';

/** A figure; in milliseconds, of a batch but for `first` to `start`. */
export type Measure = Exclude<Part, 'single'> | 'first' | 'p50' | 'p99';

/** What each figure is called in tables. */
export const titles: Readonly<Record<Measure, string>> = {
  repeated: 'same batch',
  fresh: 'new batches',
  updated: 'after update',
  train: 'train step',
  fit: 'fit',
  forward: 'forward',
  back: 'forward and back',
  start: 'start to answer',
  first: 'first text',
  p50: 'text p50',
  p99: 'text p99',
};

/** How many batches one run of `fit` trains on; its time is given for one of them. */
export const fitBatches = 20;

/** How many texts one turn of `single` predicts. */
export const singleTexts = 500;

/** How one turn of a part goes. */
export function turnOf(part: Part, repeats: number, isFirst: boolean): { warmUps: number; repeats: number } {
  if (part === 'single') return { warmUps: 0, repeats: singleTexts };
  if (part === 'fit') return { warmUps: isFirst ? 1 : 0, repeats: Math.ceil(repeats / 4) };
  return { warmUps: isFirst ? 2 : 1, repeats };
}

/** The figures of one turn. The first text of a process stands for itself. */
export function figuresOf(part: Part, times: readonly number[]): Partial<Record<Measure, number>> {
  if (part !== 'single') return { [part]: median(times) };
  const [first, ...others] = times;
  return { first: first!, p50: median(others), p99: quantile(others, 0.99) };
}
