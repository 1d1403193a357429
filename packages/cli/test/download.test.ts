// Files from a server of the user's, which may do anything.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { fileNameOf, isAddress, readAddress, redirectedTo, shownAddress } from '../src/remote/address.ts';
import { download, type DownloadOptions } from '../src/remote/download.ts';
import { serveFile, type ServerPlan } from './file-server.ts';

/** Bytes of which each place has its own. */
const content = (length: number, seed = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 7 + seed) % 251);

const file = content(10_000);
const always = (bytes = file) => ({ bytes: () => bytes });

async function newPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-download-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'file');
}

async function load(address: string, options: Partial<DownloadOptions> = {}, path?: string): Promise<Uint8Array> {
  const to = path ?? (await newPath());
  const { signal } = new AbortController();
  await download(address, to, { signal, pieceSize: 4096, most: 20_000, idle: 5000, pause: 1, ...options });
  expect((await stat(to)).mode & 0o777).toBe(0o600);
  return new Uint8Array(await readFile(to));
}

/** Takes what a server sends. @returns what was asked */
async function takes(plan: ServerPlan, bytes = file): Promise<readonly string[]> {
  const path = await newPath();
  const { address, asked } = await serveFile({ ...plan, path });
  expect(Buffer.compare(await load(address, {}, path), bytes)).toBe(0);
  return asked;
}

const pieces = ['bytes=0-4095', 'bytes=4096-8191', 'bytes=8192-12287'];

test('a file comes in pieces, as large as they were asked for', async () => {
  expect(await takes(always())).toEqual(pieces);
  // Also one that is as long as its pieces, and one of a byte.
  expect(await takes(always(content(8192)), content(8192))).toEqual(pieces.slice(0, 2));
  expect(await takes(always(content(1)), content(1))).toEqual(pieces.slice(0, 1));
});

test.each([
  ['has no ranges', { hasRanges: false }, ['bytes=0-4095']],
  ['has no ranges and says no length', { hasRanges: false, hasLength: false }, ['bytes=0-4095']],
  ['says no state', { etag: null }, ['bytes=0-4095', 'whole']],
  ['says a state that need not mean the same bytes', { etag: 'W/"1"' }, ['bytes=0-4095', 'whole']],
  ['says a time', { etag: 'W/"1"', modified: 'Wed, 21 Oct 2015 07:28:00 GMT' }, pieces],
])('a server that %s is asked so', async (_, rest, asked) => {
  expect(await takes({ ...always(), ...rest })).toEqual(asked);
});

test('an empty file is empty', async () => {
  expect(await takes(always(new Uint8Array()), new Uint8Array())).toEqual(['bytes=0-4095', 'whole']);
});

test('a connection that breaks goes on where it was', async () => {
  const breaksAfter = (asked: number): number | undefined => [1000, undefined, 96][asked];
  expect(await takes({ ...always(), breaksAfter })).toEqual([
    'bytes=0-4095',
    'bytes=1000-4095',
    'bytes=4096-8191',
    'bytes=4192-8191',
    'bytes=8192-12287',
  ]);
});

test('a server without ranges that breaks off begins anew', async () => {
  const breaksAfter = (asked: number): number | undefined => [5000, 7000][asked];
  expect(await takes({ ...always(), hasRanges: false, breaksAfter })).toEqual([
    'bytes=0-4095',
    'bytes=5000-8191',
    'bytes=7000-8191',
  ]);
  expect(await takes({ ...always(), hasRanges: false, etag: null, breaksAfter })).toEqual([
    'bytes=0-4095',
    'whole',
    'whole',
  ]);
  expect(await takes({ ...always(), etag: null, breaksAfter: (asked) => [undefined, 5000][asked] })).toEqual([
    'bytes=0-4095',
    'whole',
    'whole',
  ]);
});

test('a server that cannot just now is asked again', async () => {
  const instead: ServerPlan['instead'] = (_, response, asked) => {
    if (asked > 2) return false;
    response.writeHead([500, 503, 429][asked]!).end();
    return true;
  };
  expect(await takes({ ...always(), instead })).toHaveLength(6);
});

const fails = async (plan: ServerPlan, options: Partial<DownloadOptions> = {}): Promise<string> => {
  const server = await serveFile(plan);
  return load(server.address, options).then(
    () => 'no failure',
    (error: unknown) => String(error).replaceAll(server.address, 'ADDRESS'),
  );
};

test.each([
  ['with its ETag', {}],
  ['with its time', { etag: 'W/"1"', modified: 'Wed, 21 Oct 2015 07:28:00 GMT' }],
  ['with a server that ignores If-Range', { isDeaf: true }],
])('a file that changes meanwhile is refused, %s', async (_, { isDeaf = false, ...rest }: Record<string, unknown>) => {
  const bytes = (asked: number): Uint8Array => content(10_000, asked > 1 ? 1 : 0);
  const instead: ServerPlan['instead'] = (request, response, asked) => {
    if (isDeaf === true) delete request.headers['if-range'];
    // The time is another one, too.
    if ('modified' in rest && asked > 1) {
      response.writeHead(200, { 'last-modified': 'Thu, 22 Oct 2015 07:28:00 GMT' }).end('anew');
      return true;
    }
    return false;
  };
  expect(await fails({ bytes, instead, ...rest })).toMatch(/ADDRESS has changed while it was downloaded; try again\./);
});

test('a file that becomes shorter has changed', async () => {
  expect(await fails({ bytes: (asked) => content(asked === 0 ? 9000 : 3000), etag: '"1"' })).toContain('has changed');
});

test.each([
  ['in pieces', {}],
  ['whole', { hasRanges: false }],
  ['of unknown length', { hasRanges: false, hasLength: false }],
])('a file that is too large is refused, %s', async (_, rest) => {
  const plan = { ...always(content(20_001)), ...rest };
  expect(await fails(plan)).toContain(
    'ADDRESS has more than 20,000 bytes, which is not downloaded. Load it yourself, and name the file.',
  );
  expect(await fails(plan, { most: 20_001 })).toBe('no failure');
});

const answers = (status: number, headers: Record<string, string> = {}, body = ''): ServerPlan => ({
  ...always(),
  instead(_, response) {
    response.writeHead(status, headers).end(body);
    return true;
  },
});

test('what is not there, and what no server should answer, is said', async () => {
  expect(await fails(answers(404))).toBe('Failure: ADDRESS answers 404 Not Found.');
  expect(await fails(answers(401))).toBe('Failure: ADDRESS answers 401 Unauthorized.');
  expect(await fails(answers(500))).toBe(
    'Failure: ADDRESS cannot be downloaded: answers 500 Internal Server Error; it was tried 5 times.',
  );
  const part = { etag: '"1"', 'content-range': 'bytes 5-9/10' };
  expect(await fails(answers(206, part, 'fives'))).toContain('another part of the file than was asked for');
  const short = { etag: '"1"', 'content-range': 'bytes 0-1/10' };
  expect(await fails(answers(206, short, 'fives'))).toContain('sends more bytes than it says');
  expect(await fails(answers(416))).toContain('has changed');
});

test('a server that says nothing any more is given up, and one that is not there', async () => {
  const silent = (isBegun: boolean): ServerPlan => ({
    ...always(),
    instead(_, response) {
      if (isBegun) response.writeHead(200, { 'content-length': 10 }).write('12345');
      return true;
    },
  });
  expect(await fails(silent(false), { idle: 20 })).toContain('nothing has come for 0.02 seconds; it was tried 5 times');
  expect(await fails(silent(true), { idle: 20 })).toContain('it was tried 5 times');
  await expect(load('http://127.0.0.1:1/a.csv')).rejects.toThrow(/cannot be downloaded: .*ECONNREFUSED/);
});

test('a download that is stopped ends at once', async () => {
  const controller = new AbortController();
  const plan: ServerPlan = {
    ...always(),
    instead(_, response) {
      response.writeHead(200).write('12345');
      setTimeout(() => controller.abort(new Error('stopped')), 20);
      return true;
    },
  };
  const { address } = await serveFile(plan);
  await expect(load(address, { signal: controller.signal })).rejects.toThrow(/stopped|aborted/);
});

test('it goes where it is sent on to, but not for ever, nor anywhere', async () => {
  const to = (place: (asked: number) => string | undefined): ServerPlan => ({
    ...always(),
    instead(request, response, asked) {
      const location = place(asked);
      if (location === undefined || request.url === '/real.csv') return false;
      response.writeHead(302, { location }).end();
      return true;
    },
  });
  expect(await takes(to(() => '/real.csv'))).toHaveLength(6);
  expect(await fails(to((asked) => `/${asked}`))).toContain('ADDRESS sends on to more than 5 other addresses.');
  expect(await fails(to(() => 'file:///etc/passwd'))).toContain('an address of file: which is not asked');
  expect(await fails(answers(302))).toContain('sends on to another address, which it does not say');
  const safe = new URL('https://host/a');
  expect(() => redirectedTo(safe, 'http://host/a')).toThrow(/http: which is not asked/);
  expect(redirectedTo(safe, '//other/b').href).toBe('https://other/b');
});

test('addresses are shown without what may be secret, and have none', () => {
  expect(shownAddress('https://ann:secret@host/a.csv?key=secret#b')).toBe('https://host/a.csv?…');
  expect(shownAddress('https://host/a.csv#b')).toBe('https://host/a.csv');
  expect(shownAddress('https://host?user@b')).toBe('https://host?…');
  expect(() => readAddress('https://ann:secret@host/a.csv')).toThrow(/^https:\/\/host\/a.csv: an address with a name/);
  expect(() => readAddress('https://')).toThrow(/is no address/);
  expect(['http://a', 'HTTPS://a', 'ftp://a', 'https:a', 'a.csv', '-'].map(isAddress)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('a file is called as its address, which cannot lead elsewhere', () => {
  const names = ['a/b.csv.gz?x=y.parquet', '', 'a/', '..%2F..%2Fb.csv', '%2e%2e/.b', 'ä b.csv'];
  expect(names.map((name) => fileNameOf(new URL(`https://host/${name}`)))).toEqual([
    'b.csv.gz',
    'data',
    'data',
    '_.._b.csv',
    'b',
    '___b.csv',
  ]);
});
