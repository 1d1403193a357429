// What is asked of a server that may be away for a while.
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Asks until there is an answer, also one that refuses.
 *
 * @param isOver whether nobody wants to know any more
 * @throws what the queue says of the job, such as that it is gone; or, once nobody wants to know, whatever went wrong last
 */
export async function insist<Answer>(ask: () => Promise<Answer>, isOver: () => boolean): Promise<Answer> {
  for (let pause = 100; ; pause = Math.min(2 * pause, 2000)) {
    try {
      return await ask();
    } catch (error) {
      // Those that BullMQ has thought of have a number.
      if (isOver() || typeof (Object(error) as { readonly code?: unknown }).code === 'number') throw error;
    }
    await wait(pause);
  }
}

/** The answer, if it comes in time; undefined when it does not. */
export async function within<Answer>(milliseconds: number, answer: Promise<Answer>): Promise<Answer | undefined> {
  const timer = new AbortController();
  const { signal } = timer;
  try {
    return await Promise.race([answer, wait(milliseconds, undefined, { signal }).catch(() => undefined)]);
  } finally {
    timer.abort();
  }
}

/** How a server is looked after. */
export interface Watching {
  /** Milliseconds between two questions. */
  readonly every: number;
  /** Milliseconds in which a question has to be answered. */
  readonly patience: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** What to throw when there is no answer in that time. */
  readonly unreachable: () => Error;
}

/** Asks something again and again, until the answer is that it is over, or the signal says so. */
export async function watch(ask: () => Promise<boolean>, watching: Watching): Promise<void> {
  const { every, patience, signal, unreachable } = watching;
  const isOver = (): boolean => signal.aborted;
  const ended = new Promise<true>((resolve) => {
    signal.addEventListener('abort', () => resolve(true), { once: true });
  });
  while (!isOver()) {
    const answer = Promise.race([insist(ask, isOver), ended]);
    answer.catch(() => undefined);
    // In pieces: while this process is stopped, as by its machine, it is not the server that does not answer.
    const piece = Math.min(patience, 1000);
    let found: boolean | undefined;
    for (let waited = 0; found === undefined; waited += piece) {
      if (waited >= patience) throw unreachable();
      found = await within(piece, answer);
    }
    if (found) return;
    await within(every, ended);
  }
}
