// The worker that computes for the page, and what it tells.
import { batch } from '@preact/signals';

import { WorkerClient } from '../worker/client.ts';
import { failureOf } from '../worker/failure.ts';
import { curves, failure, history, isReading, progress, reading, unkept } from './studio.ts';

/** The worker. */
export const worker = new WorkerClient({
  progress(next) {
    batch(() => {
      progress.value = next;
      curves.add(next.points);
    });
  },
  reading(next) {
    if (isReading.value) reading.value = next;
  },
  epoch(_runId, record) {
    batch(() => {
      history.value = [...history.value, record];
      curves.endEpoch(record);
    });
  },
  unkept(reason) {
    unkept.value = reason;
  },
});

/** Runs an action; what goes wrong is shown. */
export async function attempt<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
  failure.value = undefined;
  try {
    return await action();
  } catch (error) {
    failure.value = failureOf(error);
    return undefined;
  }
}
