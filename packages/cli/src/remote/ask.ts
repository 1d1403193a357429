// One question to a server: a connection that breaks is told from an answer that is no.
import { get as getByHttp, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { get as getByHttps } from 'node:https';

import { Failure } from '../failure.ts';
import { redirectedTo, shownAddress } from './address.ts';

/** Says that a connection broke, or that the server cannot answer just now: it may be asked again. */
export class Broken extends Error {}

/** How a server is asked. */
export interface Asking {
  /** Milliseconds in which something has to come. */
  readonly idle: number;
  readonly signal: AbortSignal;
}

/** Most addresses that one sends on to. */
const mostRedirects = 5;

/**
 * Asks for what is at an address, or at the one it sends on to.
 *
 * @returns an answer with the status 200, 206 or 416; whoever asks has to read or destroy it
 * @throws Broken when it may be asked again, Failure when it need not
 */
export async function ask(address: URL, headers: OutgoingHttpHeaders, asking: Asking): Promise<IncomingMessage> {
  let url = address;
  for (let redirects = 0; ; redirects++) {
    const answer = await send(url, headers, asking);
    const { statusCode = 0 } = answer;
    if ([200, 206, 416].includes(statusCode)) return answer;
    answer.destroy();
    if (![301, 302, 303, 307, 308].includes(statusCode)) throw refused(address, answer);
    if (redirects === mostRedirects)
      throw new Failure(`${shownAddress(address.href)} sends on to more than ${mostRedirects} other addresses.`);
    url = redirectedTo(url, answer.headers.location);
  }
}

function refused(address: URL, { statusCode = 0, statusMessage = '' }: IncomingMessage): Error {
  const answer = `answers ${`${statusCode} ${statusMessage}`.trim()}`;
  if (statusCode === 408 || statusCode === 429 || statusCode >= 500) return new Broken(answer);
  return new Failure(`${shownAddress(address.href)} ${answer}.`);
}

function send(url: URL, headers: OutgoingHttpHeaders, { idle, signal }: Asking): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.protocol === 'https:' ? getByHttps : getByHttp;
    const request = get(url, { headers, signal, timeout: idle }, resolve);
    request.on('error', (error) => reject(signal.aborted ? error : brokenBy(error)));
    request.on('timeout', () => request.destroy(new Broken(`nothing has come for ${idle / 1000} seconds`)));
  });
}

/** The bytes of an answer, as they come. @throws Broken when the connection ends before them */
export async function* bytesOf(answer: IncomingMessage, { signal }: Asking): AsyncGenerator<Uint8Array> {
  try {
    yield* answer as AsyncIterable<Uint8Array>;
  } catch (error) {
    signal.throwIfAborted();
    throw brokenBy(error);
  }
}

function brokenBy(error: unknown): Broken {
  if (error instanceof Broken) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new Broken(code === undefined || message.includes(code) ? message : `${message} (${code})`);
}
