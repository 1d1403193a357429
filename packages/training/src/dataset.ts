// Data that come batch after batch, such as from a file that is larger than memory.
import { check, RnnkitError } from '@rnnkit/data';
import { blame } from '@rnnkit/models';

import type { Batch } from './batches.ts';
import { readRows, type LabelledRows } from './labelled-rows.ts';
import type { CompiledModel } from './compiled-model.ts';
import { untilAborted } from './until-aborted.ts';

/** Batches one after the other, which can be walked through once for each epoch. */
export type Dataset = AsyncIterable<LabelledRows> | Iterable<LabelledRows>;

/** Throws unless there is something to walk through. */
export function expectDataset(batches: unknown): Dataset {
  const { [Symbol.iterator]: iterator, [Symbol.asyncIterator]: asyncIterator } = Object(batches) as Partial<
    AsyncIterable<LabelledRows> & Iterable<LabelledRows>
  >;
  if (typeof batches === 'object' && (typeof iterator === 'function' || typeof asyncIterator === 'function')) {
    return batches as Dataset;
  }
  throw new RnnkitError(
    'invalid-data',
    `fitDataset takes batches { x, y } that can be walked through, such as a list or an object with [Symbol.asyncIterator]; got ${check.describe(batches)}.`,
  );
}

/** The batches of an epoch, each checked. It ends early when the signal says so, even while a batch is awaited. */
export async function* readDataset(
  model: CompiledModel<unknown>,
  batches: Dataset,
  signal?: AbortSignal,
): AsyncGenerator<Batch> {
  let count = 0;
  for await (const batch of walk(batches, signal)) {
    const name = `Batch ${count} of the data set`;
    if (typeof batch !== 'object' || batch === null || !('x' in batch) || !('y' in batch)) {
      throw new RnnkitError('invalid-data', `${name} has to be { x, y }; got ${check.describe(batch)}.`);
    }
    let read: Batch;
    try {
      read = await readRows(model, batch);
    } catch (error) {
      throw blame(name, error);
    }
    count++;
    yield read;
  }
  if (count === 0 && signal?.aborted !== true) {
    throw new RnnkitError('invalid-data', 'The data set gave no batch. Can it be walked through more than once?');
  }
}

async function* walk(batches: Dataset, signal: AbortSignal | undefined): AsyncGenerator<LabelledRows> {
  const iterator = Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]();
  let isOpen = true;
  try {
    for (;;) {
      if (signal?.aborted === true) return;
      // What throws is over, and so is what says that it is.
      isOpen = false;
      const next = await untilAborted(iterator.next(), signal);
      if (next?.done === true) return;
      isOpen = true;
      if (next !== undefined) yield next.value;
    }
  } finally {
    // It is told, but not awaited: an iterator that is asked for a batch may never answer.
    if (isOpen) Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
