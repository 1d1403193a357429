// Serves a built site under a deep path, with the headers that the build writes down, or without.
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** A site that is served. */
export interface Site {
  readonly address: string;
  close(): Promise<void>;
}

/** Serves a folder. */
export async function serve(folder: string, withHeaders: boolean): Promise<Site> {
  const prefix = '/some/deep/path/';
  const headers = withHeaders ? await readHeaders(join(folder, '_headers')) : [];
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
      const inside = path.startsWith(prefix) ? normalize(path.slice(prefix.length)) : '..';
      const file = join(folder, inside === '.' ? 'index.html' : inside);
      const found = inside.startsWith('..') ? undefined : await stat(file).catch(() => undefined);
      if (found?.isFile() !== true) {
        response.writeHead(404).end();
        return;
      }
      for (const [name, value] of headers) response.setHeader(name, value);
      response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
      createReadStream(file).pipe(response);
    };
    void answer();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

async function readHeaders(file: string): Promise<[name: string, value: string][]> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, name, value] = /^ {2}([\w-]+): (.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as [string, string]];
  });
}
