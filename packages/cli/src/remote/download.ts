// A file from a server, in pieces, so that a connection that breaks goes on where it was. All pieces are of one state of the file, or it is refused.
import { open, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { setTimeout } from 'node:timers/promises';

import { Failure } from '../failure.ts';
import { readAddress, shownAddress } from './address.ts';
import { ask, Broken, bytesOf } from './ask.ts';

/** How a file is downloaded. */
export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Bytes that are asked for at a time. */
  readonly pieceSize: number;
  /** Bytes of the largest file. */
  readonly most: number;
  /** Milliseconds in which something has to come. */
  readonly idle: number;
  /** Milliseconds until it is asked again, twice as many each time. */
  readonly pause: number;
}

/** As the command downloads. */
export const downloadDefaults: Omit<DownloadOptions, 'signal'> = {
  pieceSize: 2 ** 23,
  most: 2 ** 32,
  idle: 30_000,
  pause: 250,
};

/** How often a connection may break before another piece is there. */
const mostBreaks = 5;

/**
 * Downloads a file.
 *
 * @param path where it goes; nothing may be there yet
 * @throws Failure when it is not there, too large, changes meanwhile, or the server cannot be reached
 */
export async function download(address: string, path: string, options: DownloadOptions): Promise<void> {
  const url = readAddress(address);
  const file = await open(path, 'wx', 0o600);
  try {
    await new Download(url, file, options).run();
  } finally {
    await file.close();
  }
}

/** What tells one state of a file from another. */
interface State {
  readonly etag: string | undefined;
  readonly modified: string | undefined;
  readonly size: number | undefined;
}

const differ = <Value>(one: Value | undefined, other: Value | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

class Download {
  readonly #url: URL;
  readonly #file: FileHandle;
  readonly #options: DownloadOptions;
  readonly #name: string;
  /** How many bytes are there. */
  #at = 0;
  #state: State | undefined;
  /** Whether it comes in pieces: not where nothing tells one state of the file from another, or the server has no ranges. */
  #isInPieces = true;

  constructor(url: URL, file: FileHandle, options: DownloadOptions) {
    this.#url = url;
    this.#file = file;
    this.#options = options;
    this.#name = shownAddress(url.href);
  }

  async run(): Promise<void> {
    const { signal, pause } = this.#options;
    let breaks = 0;
    for (let isDone = false; !isDone;) {
      try {
        isDone = await this.#next();
        breaks = 0;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Broken)) throw error;
        if (++breaks === mostBreaks)
          throw new Failure(`${this.#name} cannot be downloaded: ${error.message}; it was tried ${mostBreaks} times.`, {
            cause: error,
          });
        await setTimeout(pause * 2 ** (breaks - 1), undefined, { signal });
      }
    }
  }

  /** Asks for the next piece, and writes it. @returns whether it was the last one */
  async #next(): Promise<boolean> {
    const answer = await ask(this.#url, this.#headers(), this.#options);
    try {
      if (answer.statusCode === 206 && this.#isInPieces) return await this.#takePiece(answer);
      if (answer.statusCode === 200) return await this.#takeWhole(answer);
      // There is no such range: of an empty file not even the first one.
      if (this.#at > 0 || !this.#isInPieces) throw this.#changed();
      this.#isInPieces = false;
      return false;
    } finally {
      answer.destroy();
    }
  }

  #headers(): OutgoingHttpHeaders {
    const { pieceSize } = this.#options;
    const plain = { 'accept-encoding': 'identity', 'user-agent': 'rnnkit' };
    if (!this.#isInPieces) return plain;
    const end = (Math.floor(this.#at / pieceSize) + 1) * pieceSize;
    const range = `bytes=${this.#at}-${end - 1}`;
    return this.#at === 0 ? { ...plain, range } : { ...plain, range, 'if-range': markOf(this.#state!)! };
  }

  async #takePiece(answer: IncomingMessage): Promise<boolean> {
    const [, start, end, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.headers['content-range'] ?? '') ?? [];
    const size = Number(total);
    this.#check(answer, Number.isNaN(size) ? undefined : size);
    if (Number.isNaN(size)) this.#isInPieces = false;
    if (!this.#isInPieces) return false;
    const after = Number(end) + 1;
    if (Number(start) !== this.#at || after <= this.#at || after > size)
      throw new Failure(`${this.#name} answers with another part of the file than was asked for.`);
    await this.#write(answer, after);
    return this.#at === size;
  }

  async #takeWhole(answer: IncomingMessage): Promise<boolean> {
    const { 'content-length': length } = answer.headers;
    const size = length === undefined ? undefined : Number(length);
    this.#check(answer, size);
    this.#at = 0;
    await this.#file.truncate();
    await this.#write(answer, size);
    return true;
  }

  /** Throws unless an answer is of the file that was begun, and of a size that is taken. */
  #check({ headers }: IncomingMessage, size: number | undefined): void {
    const state = { etag: headers.etag, modified: headers['last-modified'], size };
    this.#state ??= state;
    const { etag, modified, size: known } = this.#state;
    if (differ(etag, state.etag) || differ(modified, state.modified) || differ(known, size)) throw this.#changed();
    this.#limit(size ?? 0);
    // What cannot be put together safely comes in one piece.
    if (markOf(this.#state) === undefined) this.#isInPieces = false;
  }

  #limit(size: number): void {
    const { most } = this.#options;
    if (size > most)
      throw new Failure(
        `${this.#name} has more than ${most.toLocaleString('en')} bytes, which is not downloaded. Load it yourself, and name the file.`,
      );
  }

  /** Writes what comes, up to a place; where that is not known, until it ends. */
  async #write(answer: IncomingMessage, end: number | undefined): Promise<void> {
    for await (const piece of bytesOf(answer, this.#options)) {
      const after = this.#at + piece.length;
      if (end !== undefined && after > end) throw new Failure(`${this.#name} sends more bytes than it says.`);
      this.#limit(after);
      await this.#file.write(piece, 0, piece.length, this.#at);
      this.#at = after;
    }
    if (end !== undefined && this.#at < end) throw new Broken('it ended too early');
  }

  #changed(): Failure {
    return new Failure(`${this.#name} has changed while it was downloaded; try again.`);
  }
}

/** What a server is told the state by: an ETag that means the same bytes, or a time. */
function markOf({ etag, modified }: State): string | undefined {
  return etag !== undefined && !etag.startsWith('W/') ? etag : modified;
}
