// What has been measured.
import type { Measure } from './parts.ts';
import { fastest } from './statistics.ts';
import type { Work } from './work.ts';

/** What the yardstick took in the same rounds, by its number of threads, in milliseconds. */
export type YardstickTimes = Readonly<Record<number, number>>;

/** A contender's figures for a work. */
export interface Row {
  readonly work: Work;
  readonly contender: string;
  readonly threads: number;
  /** Milliseconds: of each round the median, of the rounds the fastest. A figure that could not be measured is not there. */
  readonly ms: Readonly<Partial<Record<Measure, number>>>;
  /** The same as multiples of what the yardstick took on as many threads. */
  readonly ratios: Readonly<Partial<Record<Measure, number>>>;
  readonly yardstick: YardstickTimes;
  readonly peakMiB?: number;
  readonly note?: string;
}

/** Gathers the rounds of one contender for one work. */
export class RowBuilder {
  private readonly rounds = new Map<Measure, number[]>();
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

  /** Adds a round's figures. */
  add(figures: Readonly<Partial<Record<Measure, number>>>, peakMiB: number = 0): void {
    for (const [measure, value] of Object.entries(figures)) {
      const before = this.rounds.get(measure as Measure) ?? [];
      this.rounds.set(measure as Measure, [...before, value]);
    }
    this.peak = Math.max(this.peak, peakMiB);
  }

  /** Adds a remark. */
  say(note: string): void {
    this.notes.add(note);
  }

  /** The row, beside what the yardstick took in each round. */
  row(yardstickRounds: ReadonlyMap<number, readonly number[]>): Row {
    const yardstick: Record<number, number> = {};
    for (const [threads, times] of yardstickRounds) yardstick[threads] = fastest(times);
    const plain = yardstick[this.threads]!;
    const ms: Partial<Record<Measure, number>> = {};
    const ratios: Partial<Record<Measure, number>> = {};
    for (const [measure, values] of this.rounds) {
      ms[measure] = fastest(values);
      ratios[measure] = fastest(values) / plain;
    }
    return {
      work: this.work,
      contender: this.contender,
      threads: this.threads,
      ms,
      ratios,
      yardstick,
      ...(this.peak > 0 ? { peakMiB: this.peak } : {}),
      ...(this.notes.size > 0 ? { note: [...this.notes].join('; ') } : {}),
    };
  }
}
