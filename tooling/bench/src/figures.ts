// What has been measured.
import type { Measure } from './parts.ts';
import { median } from './statistics.ts';
import type { Work } from './work.ts';

/** What the yardstick took at a moment, by its number of threads, in milliseconds. */
export type YardstickTimes = Readonly<Record<number, number>>;

/** A figure of one round, and what the yardstick took right before and after it. */
export interface Round {
  readonly ms: number;
  readonly yardstick: YardstickTimes;
}

/** A contender's figures for a work. */
export interface Row {
  readonly work: Work;
  readonly contender: string;
  readonly threads: number;
  /** Milliseconds: of each round the median, and of the rounds. A figure that could not be measured is not there. */
  readonly ms: Readonly<Partial<Record<Measure, number>>>;
  /** As multiples of what the yardstick took on as many threads, each round by itself; of the rounds the median. */
  readonly ratios: Readonly<Partial<Record<Measure, number>>>;
  /** Medians of the yardstick's. */
  readonly yardstick: YardstickTimes;
  readonly rounds: Readonly<Partial<Record<Measure, readonly Round[]>>>;
  readonly peakMiB?: number;
  readonly note?: string;
}

/** Gathers the rounds of one contender for one work. */
export class RowBuilder {
  private readonly rounds = new Map<Measure, Round[]>();
  private readonly yardsticks = new Set<YardstickTimes>();
  private peak = 0;
  private readonly notes = new Set<string>();
  readonly work: Work;
  readonly contender: string;
  readonly threads: number;

  constructor(work: Work, contender: string, threads: number, note?: string) {
    this.work = work;
    this.contender = contender;
    this.threads = threads;
    if (note !== undefined) this.notes.add(note);
  }

  /** Whether nothing has been measured. */
  get isEmpty(): boolean {
    return this.rounds.size === 0;
  }

  /** Adds a round's figures, and what the yardstick took beside them on one thread and on as many as the contender has. */
  add(figures: Readonly<Partial<Record<Measure, number>>>, yardstick: YardstickTimes, peakMiB: number = 0): void {
    for (const [measure, ms] of Object.entries(figures)) {
      const before = this.rounds.get(measure as Measure) ?? [];
      this.rounds.set(measure as Measure, [...before, { ms, yardstick }]);
    }
    this.yardsticks.add(yardstick);
    this.peak = Math.max(this.peak, peakMiB);
  }

  /** Adds a remark. */
  say(note: string): void {
    this.notes.add(note);
  }

  row(): Row {
    const yardstick: Record<number, number> = {};
    for (const threads of new Set([1, this.threads])) {
      const times = [...this.yardsticks].flatMap(({ [threads]: time }) => (time === undefined ? [] : [time]));
      if (times.length > 0) yardstick[threads] = median(times);
    }
    const ms: Partial<Record<Measure, number>> = {};
    const ratios: Partial<Record<Measure, number>> = {};
    for (const [measure, rounds] of this.rounds) {
      ms[measure] = median(rounds.map((round) => round.ms));
      ratios[measure] = median(rounds.map((round) => round.ms / round.yardstick[this.threads]!));
    }
    return {
      work: this.work,
      contender: this.contender,
      threads: this.threads,
      ms,
      ratios,
      yardstick,
      rounds: Object.fromEntries(this.rounds),
      ...(this.peak > 0 ? { peakMiB: this.peak } : {}),
      ...(this.notes.size > 0 ? { note: [...this.notes].join('; ') } : {}),
    };
  }
}

/** How many times as fast one row is as another: round by round where both have as many, because a machine is not always as busy. */
export function timesAsFast(row: Row, than: Row, measure: Measure): number | undefined {
  const [mine, others] = [row.rounds[measure], than.rounds[measure]];
  if (mine === undefined || others === undefined) return undefined;
  if (mine.length !== others.length) return than.ms[measure]! / row.ms[measure]!;
  return median(mine.map(({ ms }, index) => others[index]!.ms / ms));
}

/** How many times as fast plain arithmetic was on as many threads, beside a row's figure. */
export function yardstickFactor({ rounds, threads }: Row, measure: Measure): number {
  return median((rounds[measure] ?? []).map(({ yardstick }) => yardstick[1]! / yardstick[threads]!));
}
