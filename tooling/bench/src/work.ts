// The work that is timed: one batch through Embedding → recurrent layer → Dense softmax, predicted and trained.

/** The sizes of one piece of work. */
export interface Work {
  readonly cell: 'lstm' | 'gru' | 'simpleRnn';
  readonly batch: number;
  readonly time: number;
  readonly embedding: number;
  readonly units: number;
  readonly vocabulary: number;
  readonly classes: number;
}

/** What a peer took for it: medians in milliseconds, and the process' peak memory; null when it cannot do that part. */
export interface Row extends Omit<Work, 'classes'> {
  readonly peer: string;
  readonly predictMs: number | null;
  readonly trainMs: number | null;
  readonly peakMiB: number | null;
  readonly note?: string;
}

const reference: Work = {
  cell: 'lstm',
  batch: 64,
  time: 100,
  embedding: 128,
  units: 64,
  vocabulary: 10_000,
  classes: 4,
};

/** The groups that `--only` picks from. */
export const groups: Readonly<Record<string, readonly Work[]>> = {
  reference: [reference],
  cells: [
    { ...reference, cell: 'gru' },
    { ...reference, cell: 'simpleRnn' },
  ],
  batch: [1, 16, 256].map((batch) => ({ ...reference, batch })),
  time: [20, 500].map((time) => ({ ...reference, time })),
  units: [256, 512].map((units) => ({ ...reference, units })),
  vocabulary: [1000, 100_000].map((vocabulary) => ({ ...reference, vocabulary })),
};

/** Whether work is the reference. */
export function isReference(work: Work): boolean {
  return Object.entries(reference).every(([side, value]) => work[side as keyof Work] === value);
}

/** The directions in which work grows from the reference. */
export const directions = ['batch', 'time', 'units', 'vocabulary'] as const;

/** Whether work is the reference but for one side. */
export function differsOnlyIn(direction: (typeof directions)[number], work: Omit<Work, 'classes'>): boolean {
  return (['cell', ...directions] as const).every((side) => side === direction || work[side] === reference[side]);
}

/** The middle of some measurements. */
export function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new Error('A median needs at least one measurement.');
  return middle;
}

/** Times a function: two runs to warm up, then as many as `repeats`; answers each in milliseconds. */
export async function timeRuns(repeats: number, run: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < repeats + 2; index++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times.slice(2);
}

/** The peak memory of this process so far, in MiB. */
export function peakMiB(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** Reads the work that the bench passes to a peer's process. */
export function workFromArguments(): { work: Work; repeats: number } {
  const [work, repeats] = process.argv.slice(-2);
  return { work: JSON.parse(work ?? '') as Work, repeats: Number(repeats) };
}
