// What the command says: results on standard output, everything else on standard error. All of it goes through here, so that
// nothing gets to a terminal that it would obey. A reader may leave at any time, such as `head`: then there is nobody to tell
// any more, which ends no work.
import { beginningOf } from './graphemes.ts';
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

/** A piece of a line; on a terminal that has colours it is marked. */
export interface Piece {
  readonly text: string;
  /** The number of the background's colour among a terminal's 256. */
  readonly background?: number;
  readonly isFaint?: boolean;
  /** What stands for the mark where there are no colours. Default: nothing does. */
  readonly plain?: readonly [before: string, after: string];
}

/** A tab, which parts fields. */
export const tab: Piece = { text: '\t' };

/** Prints a line of pieces. */
export function printPieces(pieces: readonly Piece[]): void {
  const hasColours = process.stdout.isTTY && process.stdout.hasColors();
  const marked = (piece: Piece): string => {
    if (piece === tab) return tab.text;
    const { text, background, isFaint = false, plain: [before, after] = ['', ''] } = piece;
    const shown = visible(text);
    if (!hasColours) return before + shown + after;
    const codes = [...(background === undefined ? [] : [`48;5;${background}`, '38;5;16']), ...(isFaint ? ['2'] : [])];
    return codes.length === 0 ? shown : `\u001B[${codes.join(';')}m${shown}\u001B[0m`;
  };
  if (isOpen) process.stdout.write(`${pieces.map(marked).join('')}\n`);
}

/** Prints running text as it comes, in lines of its own. */
export function printText(text: string): void {
  if (isOpen) process.stdout.write(text.split('\n').map(visible).join('\n'));
}

/** Prints a result as one line of JSON. */
export function printJson(value: unknown): void {
  if (isOpen) process.stdout.write(`${visibleJson(value)}\n`);
}

let isSilent = false;

/** Says nothing on standard error from here on: what is to be said is said by whoever started this process. */
export function beSilent(): void {
  isSilent = true;
}

/** Whether what is drawn on standard error is seen. */
export const isDrawn = (): boolean => process.stderr.isTTY && !isSilent;

/** Says something on standard error, in one line. */
export function note(line: string): void {
  if (!isSilent) process.stderr.write(`${visible(line)}\n`);
}

/** Says on a terminal what is being done, as long as it is; nobody knows how far it is. */
export async function whileDoing<Result>(what: string, work: () => Result | Promise<Result>): Promise<Result> {
  const isSeen = isDrawn();
  if (isSeen) process.stderr.write(`${visible(what)} …`);
  try {
    return await work();
  } finally {
    if (isSeen) process.stderr.write('\r\u001B[K');
  }
}

/** Says on standard error what went wrong. */
export function noteError(message: string): void {
  note(`rnnkit: ${beginningOf(message, longestError)}`);
}
