// Contenders take turns in rounds, and the yardstick takes turns with them. Of each figure the fastest round counts: what else a
// machine does can only slow down, and rarely does so in every round.
import { Contender, TurnTimeout } from './contender.ts';
import type { Entry } from './contenders.ts';
import { RowBuilder, type Row } from './figures.ts';
import { figuresOf, titles, turnOf, type Part } from './parts.ts';
import type { Task } from './work.ts';
import { Yardstick } from './yardstick.ts';

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  readonly repeats: number;
  /** Seconds that one turn may take. */
  readonly limit: number;
}

interface Seat {
  readonly entry: Entry;
  readonly builder: RowBuilder;
  readonly left: Set<Part>;
  readonly begun: Set<Part>;
  contender: Contender | undefined;
  hasFailed: boolean;
}

/** Times a task by all entries. */
export async function measureTask(task: Task, entries: readonly Entry[], effort: Effort): Promise<readonly Row[]> {
  const seats = entries.map((entry): Seat => ({
    entry,
    builder: new RowBuilder(task.work, entry.name, entry.threads, entry.note),
    left: new Set(task.parts),
    begun: new Set(),
    contender: undefined,
    hasFailed: false,
  }));
  const yardstickRounds = new Map(
    [1, ...entries.map(({ threads }) => threads)].map((count) => [count, [] as number[]]),
  );
  const yardstick = new Yardstick(Math.max(...yardstickRounds.keys()));
  try {
    for (let round = 0; round < effort.rounds; round++) {
      for (const [threads, times] of yardstickRounds) times.push(await yardstick.turn(threads));
      for (const seat of seats) {
        for (const part of task.parts) if (seat.left.has(part)) await takeTurn(seat, task, part, effort);
      }
    }
  } finally {
    await Promise.all([yardstick.end(), ...seats.map(({ contender }) => contender?.end())]);
  }
  return seats
    .filter(({ builder, hasFailed }) => hasFailed || !builder.isEmpty)
    .map(({ builder }) => builder.row(yardstickRounds));
}

/** A part that cannot be done, or takes too long, is tried once. */
async function takeTurn(seat: Seat, task: Task, part: Part, { repeats, limit }: Effort): Promise<void> {
  const { entry, builder, left, begun } = seat;
  const asked = turnOf(part, repeats, !begun.has(part));
  begun.add(part);
  seat.contender ??= new Contender(entry.start, task.work, entry.threads);
  try {
    const turn = await seat.contender.turn(part, asked.warmUps, asked.repeats, limit);
    if (turn.times.length === 0) left.delete(part);
    else builder.add(figuresOf(part, turn.times), turn.peakMiB);
    if (typeof turn.note === 'string') builder.say(turn.note);
  } catch (error) {
    seat.contender = undefined;
    seat.hasFailed = true;
    if (error instanceof TurnTimeout) left.delete(part);
    else left.clear();
    const name = part === 'single' ? 'single texts' : titles[part];
    builder.say(`${name}: ${(error as Error).message}`);
    return;
  }
  if (!task.isFromStart) return;
  await seat.contender.end();
  seat.contender = undefined;
}
