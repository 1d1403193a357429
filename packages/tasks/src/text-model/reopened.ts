// Examples that are read anew each time they are needed, so that they need not fit into memory.
import { check, RnnkitError } from '@rnnkit/data';

import type { LabelledText } from './held-examples.ts';
import type { Streamed } from '../streamed.ts';

/** Opens examples, the same each time, such as `() => readDataset('reviews.jsonl')`. */
export type Reopened<Example> = () => Streamed<Example>;

/** Walks through examples once. @throws RnnkitError `invalid-argument` when one is none */
export async function* walkThrough(owner: string, open: Reopened<unknown>): AsyncGenerator<LabelledText> {
  const opened: unknown = open();
  if (typeof opened !== 'object' || opened === null || !(Symbol.iterator in opened || Symbol.asyncIterator in opened))
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: the function has to give examples that can be walked through, such as () => readDataset(path); got ${check.describe(opened)}.`,
    );
  let place = 0;
  for await (const example of opened as AsyncIterable<unknown>) {
    place++;
    const { text, label } = Object(example) as Readonly<Record<string, unknown>>;
    if (typeof text !== 'string' || typeof label !== 'string')
      throw new RnnkitError(
        'invalid-argument',
        `${owner}: example ${place} has to be { text, label }; got ${check.describe(example)}.`,
      );
    yield { text, label };
  }
}
