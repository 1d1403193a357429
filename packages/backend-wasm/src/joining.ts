// Waiting for threads.
import { RnnkitError } from '@rnnkit/data/predict';

import { failureOf, place, state, type Helper } from './helper-thread.ts';

/** Rounds for which the caller looks whether a thread is done before it sleeps. */
const joinRounds = 20_000;
/** Milliseconds that the caller waits at a time, and how often it does so before a thread that gets nowhere counts as dead. */
const slice = 100;
export const patience = 100;

/** Whether this thread may wait: a page's own may not, and looks again and again. */
let mayWait: boolean | undefined;

function canWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}

/** What a thread is told of its list: how long it is, how large memory is, and how long to look for the next one. */
export interface Offer {
  readonly calls: number;
  readonly pages: number;
  readonly spin: number;
}

/** Offers a thread what has been written for it. */
export function offer({ control }: Helper, { calls, pages, spin }: Offer): void {
  control[place.calls] = calls;
  control[place.pages] = pages;
  control[place.spin] = spin;
  Atomics.store(control, place.state, state.offered);
  Atomics.notify(control, place.state);
}

/** Takes an offer back; false when it has been taken. */
export function takeBack({ control }: Helper): boolean {
  return Atomics.compareExchange(control, place.state, state.offered, state.idle) === state.offered;
}

/** Whether a thread waits for an offer. */
export function isIdle({ control }: Helper): boolean {
  return Atomics.load(control, place.state) === state.idle;
}

/**
 * Waits until a thread is done with its shard. Returns why it is not.
 *
 * @param slices without progress before it counts as dead
 */
export function join(helper: Helper, slices: number): Error | undefined {
  const { control } = helper;
  for (let round = 0; round < joinRounds && isBusy(control); round++);
  let progress = -1;
  for (let idle = 0; isBusy(control); idle++) {
    if (idle > slices) {
      return new RnnkitError(
        'worker-failed',
        'A thread of the WASM backend has ended or hangs in the middle of its shard; what was computed is lost. Run it again: there will be another thread.',
      );
    }
    pause(control);
    const now = Atomics.load(control, place.progress);
    if (now !== progress) idle = 0;
    progress = now;
  }
  if (Atomics.load(control, place.state) !== state.failed) return undefined;
  return new RnnkitError(
    'worker-failed',
    `A thread of the WASM backend has failed; what was computed is lost: ${failureOf(helper)}`,
  );
}

/** Whether a thread has a list and is not done with it. */
function isBusy(control: Int32Array): boolean {
  const now = Atomics.load(control, place.state);
  return now === state.taken || now === state.offered;
}

/** Waits until a thread is done, or a little. */
function pause(control: Int32Array): void {
  mayWait ??= canWait();
  if (mayWait) {
    const now = Atomics.load(control, place.state);
    if (now === state.taken || now === state.offered) Atomics.wait(control, place.state, now, slice);
    return;
  }
  const end = performance.now() + slice;
  while (isBusy(control) && performance.now() < end);
}
