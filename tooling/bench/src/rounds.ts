// Contenders take turns in rounds, and before and after each turn the yardstick has its own. Of each figure the median of the rounds counts.
import { Contender, TurnTimeout, type Turn } from './contender.ts';
import type { Entry } from './contenders.ts';
import { RowBuilder, type Row, type YardstickTimes } from './figures.ts';
import { figuresOf, titles, turnOf, type Part } from './parts.ts';
import type { Task } from './work.ts';
import { Yardstick } from './yardstick.ts';

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  readonly repeats: number;
  /** Seconds that one turn may take. */
  readonly limit: number;
  /** Seconds after which no further round is begun, once there are three. */
  readonly seconds?: number;
}

/** So few rounds are a median of nothing. */
const fewestRounds = 3;

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
  const yardstick = new Yardstick(Math.max(1, ...entries.map(({ threads }) => threads)));
  const end = performance.now() + (effort.seconds ?? Infinity) * 1000;
  try {
    for (let round = 0; round < effort.rounds; round++) {
      if (round >= fewestRounds && performance.now() > end) break;
      for (const part of task.parts) {
        for (const seat of seats) {
          if (!seat.left.has(part)) continue;
          const before = await yardstick.beside(seat.entry.threads);
          const turn = await takeTurn(seat, task, part, effort);
          if (turn === undefined) continue;
          const plain = meanOf(before, await yardstick.beside(seat.entry.threads));
          seat.builder.add(figuresOf(part, turn.times), plain, turn.peakMiB);
        }
      }
    }
  } finally {
    await Promise.all([yardstick.end(), ...seats.map(({ contender }) => contender?.end())]);
  }
  return seats.filter(({ builder, hasFailed }) => hasFailed || !builder.isEmpty).map(({ builder }) => builder.row());
}

/** What the yardstick took around a turn. */
function meanOf(before: YardstickTimes, after: YardstickTimes): YardstickTimes {
  const times = Object.entries(before).map(([threads, time]) => [threads, (time + after[Number(threads)]!) / 2]);
  return Object.fromEntries(times) as YardstickTimes;
}

/** Answers what has come of a turn. A part that cannot be done, or takes too long, is tried once. */
async function takeTurn(seat: Seat, task: Task, part: Part, { repeats, limit }: Effort): Promise<Turn | undefined> {
  const { entry, builder, left, begun } = seat;
  const asked = turnOf(part, repeats, !begun.has(part));
  begun.add(part);
  seat.contender ??= new Contender(entry.start, task.work, entry.threads);
  try {
    const turn = await seat.contender.turn(part, asked.warmUps, asked.repeats, limit);
    if (turn.times.length === 0) left.delete(part);
    if (typeof turn.note === 'string') builder.say(turn.note);
    if (task.isFromStart) {
      await seat.contender.end();
      seat.contender = undefined;
    }
    return turn.times.length === 0 ? undefined : turn;
  } catch (error) {
    seat.contender = undefined;
    seat.hasFailed = true;
    if (error instanceof TurnTimeout) left.delete(part);
    else left.clear();
    const name = part === 'single' ? 'single texts' : titles[part];
    builder.say(`${name}: ${(error as Error).message}`);
    return undefined;
  }
}
