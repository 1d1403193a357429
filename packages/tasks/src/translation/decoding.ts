// From a source to the likeliest target, token by token.
import { padSequences } from '@rnnkit/text';
import type { TrainableModel } from '@rnnkit/training';

import type { NextToken } from './translation-network.ts';

/** What is written so far. */
interface Beginning {
  readonly ids: readonly number[];
  readonly logProbability: number;
  /** How much each token of the source counted for each that was written; nothing without attention. */
  readonly alignment: readonly Float32Array[];
}

/** A target that was written. */
export interface Decoded extends Beginning {
  readonly ended: boolean;
}

/** How it is searched. */
export interface Search {
  /** The id that begins and ends a target; those from 2 up to it can be written. */
  readonly end: number;
  readonly beamWidth: number;
  readonly lengthPenalty: number;
  readonly maxTokens: number;
  readonly signal?: AbortSignal | undefined;
}

/** Rows that are read at once. */
const mostRows = 64;

/** The likeliest targets of each of some sources, the best first, by beam search: as many as are kept. */
export async function decode(
  model: TrainableModel<NextToken>,
  sources: readonly (readonly number[])[],
  search: Search,
): Promise<(readonly Decoded[])[]> {
  const together = Math.max(1, Math.floor(mostRows / search.beamWidth));
  const decoded: (readonly Decoded[])[] = [];
  for (let start = 0; start < sources.length; start += together)
    decoded.push(...(await decodeTogether(model, sources.slice(start, start + together), search)));
  return decoded;
}

interface Searched {
  readonly source: readonly number[];
  beams: readonly Beginning[];
  done: readonly Decoded[];
}

async function decodeTogether(
  model: TrainableModel<NextToken>,
  sources: readonly (readonly number[])[],
  search: Search,
): Promise<(readonly Decoded[])[]> {
  const all = sources.map((source): Searched => {
    const beams = [{ ids: [search.end], logProbability: 0, alignment: [] }];
    return { source, beams, done: [] };
  });
  for (let step = 1; ; step++) {
    const open = all.filter(({ beams }) => beams.length > 0);
    if (open.length === 0) break;
    search.signal?.throwIfAborted();
    const rows = open.flatMap(({ source, beams }) => beams.map((beam) => ({ source, beam })));
    const answers = await lastSteps(model, rows);
    let row = 0;
    for (const one of open) {
      const longer = one.beams.flatMap((beam) => goOn(beam, answers[row++]!, search));
      keepBest(one, longer, step, search);
    }
  }
  return all.map(({ done }) => done);
}

/** The ways to go on with a beginning by a token that can be among the best. */
function goOn(beam: Beginning, { next, alignment }: LastStep, { end, beamWidth }: Search): Beginning[] {
  const ids = Array.from({ length: end - 1 }, (_, place) => place + 2)
    .toSorted((a, b) => next[b]! - next[a]!)
    .slice(0, beamWidth);
  return ids.map((id) => ({
    ids: [...beam.ids, id],
    logProbability: beam.logProbability + Math.log(Math.max(next[id]!, Number.MIN_VALUE)),
    alignment: alignment === undefined ? [] : [...beam.alignment, alignment],
  }));
}

function keepBest(one: Searched, longer: readonly Beginning[], step: number, search: Search): void {
  const { end, beamWidth, maxTokens } = search;
  const best = longer.toSorted((a, b) => b.logProbability - a.logProbability).slice(0, beamWidth);
  const isLast = step === maxTokens;
  const over = best.filter(({ ids }) => isLast || ids.at(-1) === end);
  const done = [...one.done, ...over.map((beam) => ({ ...beam, ended: beam.ids.at(-1) === end }))];
  one.done = done.toSorted((a, b) => worth(b, search) - worth(a, search)).slice(0, beamWidth);
  // When as many have ended as are kept, one that is longer is not waited for.
  one.beams = isLast || one.done.length >= beamWidth ? [] : best.filter((beam) => !over.includes(beam));
}

/** How good a target is among targets of other lengths. */
function worth({ ids, logProbability }: Beginning, { lengthPenalty }: Search): number {
  return logProbability / ((5 + ids.length - 1) / 6) ** lengthPenalty;
}

interface LastStep {
  readonly next: Float32Array;
  readonly alignment: Float32Array | undefined;
}

async function lastSteps(
  model: TrainableModel<NextToken>,
  rows: readonly { readonly source: readonly number[]; readonly beam: Beginning }[],
): Promise<LastStep[]> {
  const source = padSequences(
    rows.map((row) => row.source),
    { padding: 'post' },
  );
  const time = rows[0]!.beam.ids.length;
  const target = { data: Int32Array.from(rows.flatMap(({ beam }) => beam.ids)), shape: [rows.length, time] };
  const { next, alignment } = await model.predict({ source, target }, { batchSize: rows.length });
  const probabilities = (await next.data()) as Float32Array;
  const looked = (await alignment?.data()) as Float32Array | undefined;
  next.dispose();
  alignment?.dispose();
  const heads = alignment?.shape.length === 4 ? alignment.shape[1] : 1;
  const [, longest] = source.shape as [number, number];
  return rows.map((each, row) => ({
    next: lastOf(probabilities, row, rows.length, time),
    alignment: looked && lastLook(looked, { row, heads, time, longest }).subarray(0, each.source.length),
  }));
}

/** The numbers of the last step of a row. */
function lastOf(numbers: Float32Array, row: number, rows: number, time: number): Float32Array {
  const size = numbers.length / (rows * time);
  return numbers.slice(((row + 1) * time - 1) * size, (row + 1) * time * size);
}

/** What was looked at in a row's last step: the mean of all heads. */
function lastLook(
  looked: Float32Array,
  { row, heads, time, longest }: { row: number; heads: number; time: number; longest: number },
): Float32Array {
  const mean = new Float32Array(longest);
  for (let head = 0; head < heads; head++) {
    const from = ((row * heads + head + 1) * time - 1) * longest;
    for (let step = 0; step < longest; step++) mean[step]! += looked[from + step]! / heads;
  }
  return mean;
}
