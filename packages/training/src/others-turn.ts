// Work that takes long lets other work in between.

/**
 * Lets others have a turn: timers, input and output, the events of a page. A timer of 0 ms would do so, too, but takes one to four of
 * them.
 */
export function othersTurn(): Promise<void> {
  const { setImmediate: soon } = globalThis as { setImmediate?: (run: () => void) => void };
  return new Promise((resolve) => {
    if (soon !== undefined) {
      soon(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
