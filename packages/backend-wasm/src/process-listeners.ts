// tfjs' glue changes what the process listens to; here it is put back.
interface Listening {
  listeners(event: string): ((...given: unknown[]) => void)[];
  removeListener(event: string, listener: (...given: unknown[]) => void): void;
  on(event: string, listener: (...given: unknown[]) => void): void;
}
const events = ['uncaughtException', 'unhandledRejection'];

/** In Node tfjs adds listeners that rethrow, and when it ends it removes all listeners, the application's, too. */
export async function keepingListeners<Result>(run: () => Result | Promise<Result>): Promise<Result> {
  const restore = noteListeners();
  try {
    return await run();
  } finally {
    restore();
  }
}

/** Keeps the application's listeners when tfjs' backend ends. */
export function guardListeners(native: { dispose: () => void }): void {
  const dispose = native.dispose.bind(native);
  native.dispose = () => {
    const restore = noteListeners();
    try {
      dispose();
    } finally {
      restore();
    }
  };
}

function noteListeners(): () => void {
  const host = (globalThis as { process?: Partial<Listening> }).process;
  if (typeof host?.listeners !== 'function' || typeof host.removeListener !== 'function') return () => undefined;
  const target = host as Listening;
  const before = events.map((event) => target.listeners(event));
  return () => {
    for (const [index, event] of events.entries()) {
      const after = target.listeners(event);
      for (const listener of after) if (!before[index]!.includes(listener)) target.removeListener(event, listener);
      for (const listener of before[index]!) if (!after.includes(listener)) target.on(event, listener);
    }
  };
}
