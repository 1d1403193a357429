// A server with one file, and what may go wrong with it.
import { statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

/** What a server does. */
export interface ServerPlan {
  /** The file, by how many questions were asked before. */
  readonly bytes: (asked: number) => Uint8Array;
  /** Default: one for each content. */
  readonly etag?: string | null;
  readonly modified?: string;
  readonly hasRanges?: boolean;
  /** Whether it says how long what it sends is. */
  readonly hasLength?: boolean;
  /** After how many bytes it breaks off, by how many questions were asked before. */
  readonly breaksAfter?: (asked: number) => number | undefined;
  /** Where what it sends goes: it breaks off when that has come so far. */
  readonly path?: string;
  /** Answers something else. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse, asked: number) => boolean;
}

/** A server that runs until the test is over. */
export interface FileServer {
  readonly address: string;
  /** What was asked: ranges, or `whole`. */
  readonly asked: string[];
}

/** Starts a server on this machine. */
export async function serveFile(plan: ServerPlan, name = 'reviews.csv'): Promise<FileServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const before = asked.length;
    asked.push(request.headers.range ?? 'whole');
    if (plan.instead?.(request, response, before) === true) return;
    answer(plan, before, request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`, asked };
}

const tagOf = (bytes: Uint8Array): string => `"${bytes.length}-${bytes.reduce((sum, byte) => sum + byte, 0)}"`;

function answer(plan: ServerPlan, asked: number, request: IncomingMessage, response: ServerResponse): void {
  const bytes = plan.bytes(asked);
  const { etag = tagOf(bytes), modified, hasRanges = true, hasLength = true } = plan;
  if (etag !== null) response.setHeader('etag', etag);
  if (modified !== undefined) response.setHeader('last-modified', modified);
  const { range, 'if-range': mark } = request.headers;
  // As servers have it: a weak mark is never the same.
  const isSame = mark === undefined || (mark === etag && !mark.startsWith('W/')) || mark === modified;
  const [, first, last] = (hasRanges && isSame && /^bytes=(\d+)-(\d+)$/.exec(range ?? '')) || [];
  let sent = bytes;
  if (first !== undefined) {
    if (Number(first) >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    sent = bytes.subarray(Number(first), Number(last) + 1);
    response.statusCode = 206;
    response.setHeader('content-range', `bytes ${first}-${Number(first) + sent.length - 1}/${bytes.length}`);
  }
  if (hasLength) response.setHeader('content-length', sent.length);
  const most = plan.breaksAfter?.(asked);
  if (most === undefined || most >= sent.length) response.end(sent);
  else {
    response.write(sent.subarray(0, most));
    const end = Number(first ?? 0) + most;
    const timer = setInterval(() => {
      if (statSync(plan.path!).size < end) return;
      clearInterval(timer);
      response.destroy();
    }, 5);
  }
}
