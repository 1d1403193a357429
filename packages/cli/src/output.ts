// What the command says: results on standard output, everything else on standard error. All of it goes through here, so that
// nothing gets to a terminal that it would obey. A reader may leave at any time, such as `head`: then there is nobody to tell
// any more, which ends no work.
import { visible, visibleJson } from './visible.ts';

/** Ways in which a stream ends because whoever was on the other side has left. */
const endings: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/** Longer errors quote more than anyone reads. */
const longestError = 2000;

let isOpen = true;
let failure: Error | undefined;

/** Watches both streams. Without it a reader that leaves would end the process. */
export function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    isOpen = false;
    if (!endings.has(error.code)) failure ??= error;
  });
  // There is no place left to say so.
  process.stderr.on('error', () => undefined);
}

/** Whether somebody still reads the results. */
export function isRead(): boolean {
  return isOpen;
}

/** Why results could not be written, such as a full disk, once all are on their way; undefined when they were, or nobody reads them. */
export async function outputFailure(): Promise<Error | undefined> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  return failure;
}

/** Prints a line of results; its fields have tabs between. */
export function print(...fields: readonly string[]): void {
  if (isOpen) process.stdout.write(`${fields.map(visible).join('\t')}\n`);
}

/** Prints a result as one line of JSON. */
export function printJson(value: unknown): void {
  if (isOpen) process.stdout.write(`${visibleJson(value)}\n`);
}

/** Says something on standard error, in one line. */
export function note(line: string): void {
  process.stderr.write(`${visible(line)}\n`);
}

/** Says on standard error what went wrong. */
export function noteError(message: string): void {
  note(`rnnkit: ${message.length > longestError ? `${message.slice(0, longestError)}…` : message}`);
}
