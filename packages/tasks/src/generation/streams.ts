// Texts as streams of ids that are read side by side, some steps at a time, with states carried over.
import type { HostArray } from '@rnnkit/data';

import type { TextVocabulary } from '../text-vocabulary.ts';

/** Texts, each with its label where there are any. */
export interface Texts {
  readonly texts: readonly string[];
  readonly labels?: readonly string[] | undefined;
}

/** The ids of texts, one text after the other: each begins with its label or the end of the one before, and the last ends. */
export function idsOf(vocabulary: TextVocabulary, { texts, labels }: Texts): Int32Array {
  const parts = texts.map((text, row) => [vocabulary.startOf(labels?.[row]), ...vocabulary.encode(text)]);
  // With labels, a text's end is not the next one's beginning.
  if (labels !== undefined) for (const part of parts) part.push(vocabulary.end);
  else parts.push([vocabulary.end]);
  const ids = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    ids.set(part, place);
    place += part.length;
  }
  return ids;
}

/** What is read at once: the ids, and those that follow. */
export interface Window {
  readonly x: HostArray;
  readonly y: HostArray;
  /** How many ids are foretold. */
  readonly count: number;
}

/** Most streams of some ids, of which each is to have several windows. */
export function streamCount(ids: number, batchSize: number, sequenceLength: number): number {
  return Math.max(1, Math.min(batchSize, Math.floor((ids - 1) / (2 * sequenceLength))));
}

/**
 * Windows of streams, in order: the ids are cut into streams of one length, which are the rows, so that a row of a window goes on where
 * the same row of the window before ended. What is left over at the end, less than an id a stream, is not read.
 */
export function* windowsOf(ids: Int32Array, streams: number, sequenceLength: number): Generator<Window> {
  const length = Math.floor((ids.length - 1) / streams);
  for (let start = 0; start < length; start += sequenceLength) {
    const steps = Math.min(sequenceLength, length - start);
    const [x, y] = [0, 1].map((shift) => {
      const data = new Int32Array(streams * steps);
      for (let row = 0; row < streams; row++) {
        const from = row * length + start + shift;
        data.set(ids.subarray(from, from + steps), row * steps);
      }
      return { data, shape: [streams, steps] };
    });
    yield { x: x!, y: y!, count: streams * steps };
  }
}
