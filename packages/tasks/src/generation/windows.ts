// Texts that are read side by side, some steps at a time, with states carried over, each from its beginning.
import { lengthBuckets, type HostArray } from '@rnnkit/data';

import type { GeneratorSettings } from './options.ts';

/** How texts are read. */
export type Reading = Pick<GeneratorSettings, 'batchSize' | 'sequenceLength'>;

/** What is read at once: the ids, and those that follow. */
export interface Window {
  readonly x: HostArray;
  readonly y: HostArray;
  /** 1 for each id that is foretold, and 0 behind a text's end; none where no text has ended. */
  readonly sampleWeight: HostArray | undefined;
  /** How many ids are foretold. */
  readonly count: number;
}

/** Ids that are foretold in a text. */
const stepsOf = ({ length }: Int32Array): number => length - 1;

/**
 * The texts, of which those are cut that are longer than what is read of all at one place. The pieces of a text have one length, and each
 * begins with the last id of the one before; what is left over at the end, less than an id a piece, is not read.
 */
export function piecesOf(texts: readonly Int32Array[], { batchSize, sequenceLength }: Reading): readonly Int32Array[] {
  const total = texts.reduce((sum, ids) => sum + stepsOf(ids), 0);
  // Each place is to have several windows.
  const places = Math.max(1, Math.min(batchSize, Math.floor(total / (2 * sequenceLength))));
  const longest = Math.max(sequenceLength, total / places);
  return texts.flatMap((ids) => {
    const pieces = Math.max(1, Math.round(stepsOf(ids) / longest));
    if (pieces === 1) return [ids];
    const steps = Math.floor(stepsOf(ids) / pieces);
    return Array.from({ length: pieces }, (_, piece) => ids.subarray(piece * steps, (piece + 1) * steps + 1));
  });
}

/** Which pieces are read side by side: as many that are about as long. In another order for each seed. */
export function groupsOf(
  pieces: readonly Int32Array[],
  { batchSize }: Reading,
  seed: number,
): readonly (readonly Int32Array[])[] {
  const groups = Math.ceil(pieces.length / batchSize);
  const rows = lengthBuckets(pieces.map(stepsOf), { batchSize: Math.ceil(pieces.length / groups), seed });
  return rows.map((places) => places.map((place) => pieces[place]!));
}

/** How many windows some pieces have, whatever their order. */
export function windowCount(pieces: readonly Int32Array[], reading: Reading): number {
  return groupsOf(pieces, reading, 0).reduce(
    (sum, group) => sum + Math.ceil(longestOf(group) / reading.sequenceLength),
    0,
  );
}

function longestOf(group: readonly Int32Array[]): number {
  return group.reduce((most, ids) => Math.max(most, stepsOf(ids)), 0);
}

/** The windows of some pieces, which are the rows, in order: they are about as long, and a row goes on where it ended in the one before. */
export function* windowsOf(group: readonly Int32Array[], sequenceLength: number): Generator<Window> {
  const longest = longestOf(group);
  const steps = Math.ceil(longest / Math.ceil(longest / sequenceLength));
  for (let start = 0; start < longest; start += steps) yield windowOf(group, start, Math.min(steps, longest - start));
}

function windowOf(group: readonly Int32Array[], start: number, steps: number): Window {
  const [x, y] = [new Int32Array(group.length * steps), new Int32Array(group.length * steps)];
  const weights = new Float32Array(group.length * steps);
  let count = 0;
  for (const [row, ids] of group.entries()) {
    const valid = Math.min(steps, Math.max(0, stepsOf(ids) - start));
    x.set(ids.subarray(start, start + valid), row * steps);
    y.set(ids.subarray(start + 1, start + 1 + valid), row * steps);
    weights.fill(1, row * steps, row * steps + valid);
    count += valid;
  }
  const shape = [group.length, steps];
  const isFull = count === weights.length;
  return {
    x: { data: x, shape },
    y: { data: y, shape },
    sampleWeight: isFull ? undefined : { data: weights, shape },
    count,
  };
}
