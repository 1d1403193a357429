// Ratios to the yardstick, compared with those that were recorded.
import type { Row } from '../figures.ts';
import { titles, type Measure } from '../parts.ts';

/** What each figure of the gate is, as a multiple of what the yardstick took on as many threads. */
export type Ratios = Readonly<Record<string, number>>;

/** How much slower than recorded is too slow. */
export const tolerance = 0.15;

/** One figure of the gate. */
export interface Comparison {
  readonly name: string;
  /** Undefined where it was not measured here. */
  readonly now: number | undefined;
  /** Undefined where it is new. */
  readonly recorded: number | undefined;
  readonly verdict: 'as recorded' | 'faster' | 'slower' | 'new' | 'not measured';
}

/**
 * The ratios of rows by name, such as `reference, train step, 1 thread`: of the rounds the fastest, over the yardstick's fastest beside
 * them. What disturbs can only slow down, and a core that is taken for one round of two threads is most of a median. The first text of
 * a process varies too much to count.
 */
export function ratiosOf(rows: readonly Row[]): Ratios {
  return Object.fromEntries(
    rows.flatMap(({ work, threads, rounds }) =>
      Object.entries(rounds)
        .filter(([measure]) => measure !== 'first' && measure !== 'p99')
        .map(([measure, all]) => {
          const count = threads === 1 ? '1 thread' : `${threads} threads`;
          const plain = Math.min(...all.map(({ yardstick }) => yardstick[threads]!));
          const ratio = Math.min(...all.map(({ ms }) => ms)) / plain;
          return [`${work.name}, ${titles[measure as Measure]}, ${count}`, ratio];
        }),
    ),
  );
}

/** Compares each figure. */
export function compareRatios(now: Ratios, recorded: Ratios): readonly Comparison[] {
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(now)])];
  return names.map((name) => {
    const values = { now: now[name], recorded: recorded[name] };
    return { name, ...values, verdict: verdictOf(values.now, values.recorded) };
  });
}

function verdictOf(now: number | undefined, recorded: number | undefined): Comparison['verdict'] {
  if (now === undefined) return 'not measured';
  if (recorded === undefined) return 'new';
  if (now > recorded * (1 + tolerance)) return 'slower';
  return now < recorded / (1 + tolerance) ? 'faster' : 'as recorded';
}

/** The lower of two measurements of each figure: what disturbs can only slow down. */
export function lowerRatios(one: Ratios, other: Ratios): Ratios {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    names.map((name) => [
      name,
      Math.min(one[name] ?? Number.POSITIVE_INFINITY, other[name] ?? Number.POSITIVE_INFINITY),
    ]),
  );
}

/** Reads a file of ratios. @throws Error when it is none */
export function parseRatios(text: string): { readonly machine: string; readonly ratios: Ratios } {
  const { machine, ratios } = JSON.parse(text) as { machine?: unknown; ratios?: unknown };
  const isRatios =
    typeof ratios === 'object' &&
    ratios !== null &&
    Object.values(ratios).every((ratio) => typeof ratio === 'number' && ratio > 0);
  if (typeof machine !== 'string' || !isRatios)
    throw new Error('It should hold a machine and ratios above 0, as pnpm bench --record writes them.');
  return { machine, ratios: ratios as Ratios };
}
