// Servers that tests start: on loopback, on any port, in a folder of their own that is gone afterwards.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A server that runs. */
export interface TestServer {
  /** Where it is. */
  readonly url: string;
  /** The process. */
  readonly child: ChildProcess;
  /** Starts it again at the same place, with what it has kept. */
  readonly restart: () => Promise<TestServer>;
  /** Ends it, in order. */
  readonly stop: () => Promise<void>;
  /** Ends it and removes what it has kept. */
  readonly remove: () => Promise<void>;
}

/** A kind of server. */
export interface TestServerKind {
  readonly name: 'redis' | 'postgres';
  readonly start: () => Promise<TestServer>;
}

const debianFolder = '/usr/lib/postgresql';

/** Where a program is: on the path, or where Debian has those of Postgres. */
function programAt(name: string): string | undefined {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder) : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(debianFolder, version, 'bin')),
  ];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Postgres refuses to be run by root. */
function otherUser(): { readonly uid: number; readonly gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const id = (what: string): number => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function untilReady(child: ChildProcess, sign: RegExp): Promise<void> {
  let said = '';
  const told = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (piece: Buffer) => {
        said = (said + piece.toString()).slice(-10_000);
        if (sign.test(said)) resolve();
      });
    }
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`The server has ended: ${said}`)));
  });
  await Promise.race([told, wait(60_000).then(() => Promise.reject(new Error(`The server does not start: ${said}`)))]);
}

interface Launching {
  readonly folder: string;
  readonly url: string;
  readonly launch: () => ChildProcess;
  readonly sign: RegExp;
  readonly endSignal: NodeJS.Signals;
}

async function started(launching: Launching): Promise<TestServer> {
  const child = launching.launch();
  // However this process ends, it leaves none behind.
  process.once('exit', () => child.kill('SIGKILL'));
  const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  await untilReady(child, launching.sign);
  const stop = async (): Promise<void> => {
    child.kill('SIGCONT');
    child.kill(launching.endSignal);
    await gone;
  };
  return {
    url: launching.url,
    child,
    stop,
    restart: async () => started(launching),
    remove: async () => {
      await stop();
      rmSync(launching.folder, { recursive: true, force: true });
    },
  };
}

async function redisAt(program: string): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rnnkit-redis-'));
  const port = await freePort();
  const all = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--maxmemory-policy', 'noeviction'];
  return started({
    folder,
    url: `redis://127.0.0.1:${port}`,
    launch: () => spawn(program, [...all, '--appendonly', 'yes']),
    sign: /Ready to accept connections/,
    endSignal: 'SIGTERM',
  });
}

async function postgresAt(program: string): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rnnkit-postgres-'));
  const port = await freePort();
  const user = otherUser();
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const words = ['--auth=trust', '--username=rnnkit', '--encoding=UTF8', '--no-sync', '--locale=C', data];
  execFileSync(join(program, '..', 'initdb'), words, { ...user, cwd: folder, stdio: 'ignore' });
  const all = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
  return started({
    folder,
    url: `postgres://rnnkit@127.0.0.1:${port}/postgres`,
    launch: () => spawn(program, all, { ...user, cwd: folder }),
    sign: /ready to accept connections/,
    // At once, without waiting for those that are connected.
    endSignal: 'SIGINT',
  });
}

const [redis, postgres] = [programAt('redis-server'), programAt('postgres')];

/** The kinds of servers that are installed here. */
export const kinds: readonly TestServerKind[] = [
  ...(redis === undefined ? [] : [{ name: 'redis' as const, start: async () => redisAt(redis) }]),
  ...(postgres === undefined ? [] : [{ name: 'postgres' as const, start: async () => postgresAt(postgres) }]),
];
