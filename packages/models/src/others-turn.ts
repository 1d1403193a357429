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
    const hear = (): void => {
      port1.close();
      resolve();
    };
    port1.addEventListener('message', hear, { once: true });
    port1.start();
    port2.postMessage(undefined);
  });
}
