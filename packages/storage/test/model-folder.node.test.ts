import { createHash } from 'node:crypto';
import { readdirSync, renameSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import {
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { unzipModel, zipModel, type ModelFiles } from '../src/index.ts';
import { checkDestination, checkOwnFile, readModel, writeModel, writeOwnFile } from '../src/node.ts';
import { savedFiles } from './saved-files.ts';

let all: string;
let folder: string;
const files = savedFiles();
const expectSame = (read: ModelFiles): void => expect(read).toEqual(new Map(files));

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
/** The same model with other labels. */
const other = (): ModelFiles => new Map([...files, ['labels.json', encode('["c", "d"]')]]);
const labelsOf = (model: ModelFiles): string => new TextDecoder().decode(model.get('labels.json'));

beforeAll(async () => {
  all = await mkdtemp(join(tmpdir(), 'rnnkit-storage-'));
});

beforeEach(async () => {
  folder = await mkdtemp(join(all, 'test-'));
});

afterAll(async () => {
  await rm(all, { recursive: true });
});

/** Every file below a folder with its content, but for a model's own. */
async function foreign(path: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of await readdir(path, { recursive: true })) {
    if (/^rnnkit\.json$|^rnnkit-[0-9a-f]{16}\./.test(name)) continue;
    if ((await lstat(join(path, name))).isFile()) found.set(name, await readFile(join(path, name), 'utf8'));
  }
  return found;
}

/** The path of one of a model's files. */
async function stored(path: string, name: string): Promise<string> {
  const found = (await readdir(path)).filter((entry) => entry.startsWith('rnnkit-') && entry.endsWith(`.${name}`));
  expect(found).toHaveLength(1);
  return join(path, found[0]!);
}

/** A process that is over. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

test('a model comes back from a folder and from a zip on disk, again and again, and nothing else is left', async () => {
  for (const name of ['model', 'model.zip', 'deeper/and/deeper']) {
    const path = join(folder, name);
    for (const model of [files, other(), files]) {
      await writeModel(path, model);
      expect(labelsOf(await readModel(path))).toBe(labelsOf(model));
    }
    expectSame(await readModel(path));
  }
  expect((await readdir(folder)).toSorted()).toEqual(['deeper', 'model', 'model.zip']);
  const names = await readdir(join(folder, 'model'));
  expect(names.map((name) => name.replace(/[0-9a-f]{16}/, '')).toSorted()).toEqual(
    ['rnnkit.json', ...[...files.keys()].map((name) => `rnnkit-.${name}`)].toSorted(),
  );
});

test('everything else in a folder stays, whatever it is called', async () => {
  await mkdir(join(folder, '.git'));
  await mkdir(join(folder, 'rnnkit-0123456789abcdef'));
  const mine = [
    '.git/HEAD',
    'data.csv',
    'model.json',
    'weights.safetensors',
    'labels.json',
    'rnnkit-notes.txt',
    'rnnkit-0123456789abcdef/model.json',
    'rnnkit-0123456789abcde.model.json',
    'rnnkit-0123456789ABCDEF.model.json',
    'xrnnkit-0123456789abcdef.model.json',
    'weights.0123456789abcdef.safetensors',
    'rnnkit-0123456789abcdef~1-0123456',
    '.rnnkit-0123456789abcdef.model.json',
  ];
  for (const name of mine) await writeFile(join(folder, name), `my ${name}`);
  await writeFile(join(folder, 'model.json'), '{"format":"layers-model","modelTopology":{},"weightsManifest":[]}');
  await symlink('data.csv', join(folder, 'link'));
  const before = await foreign(folder);
  expect(before.size).toBe(mine.length);
  for (let time = 0; time < 3; time++) {
    await checkDestination(folder);
    await writeModel(folder, time === 1 ? other() : files);
  }
  await writeModel(join(folder, 'model.zip'), files);
  await rm(join(folder, 'model.zip'));
  expect(await foreign(folder)).toEqual(before);
  expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
  expectSame(await readModel(folder));
});

test('the current folder and an empty one are fine; no path is not', async () => {
  const before = process.cwd();
  process.chdir(folder);
  try {
    await writeFile('data.csv', 'text,label');
    await writeModel('.', files);
    expectSame(await readModel('.'));
    expect(await readFile('data.csv', 'utf8')).toBe('text,label');
    for (const path of ['', 'a\0b', undefined as never, 5 as never]) {
      await expect(writeModel(path, files)).rejects.toThrow('write "."');
      await expect(checkDestination(path)).rejects.toThrow('write "."');
      await expect(readModel(path)).rejects.toThrow('write "."');
    }
    expect(await readdir('.')).toHaveLength(2 + files.size);
  } finally {
    process.chdir(before);
  }
});

test('links are followed and stay links', async () => {
  await mkdir(join(folder, 'real'));
  await symlink('real', join(folder, 'link'));
  await writeModel(join(folder, 'link'), files);
  await writeModel(join(folder, 'real.zip'), files);
  await symlink('real.zip', join(folder, 'link.zip'));
  await symlink('real.zip', join(folder, 'unlike'));
  for (const name of ['link.zip', 'unlike', 'link']) {
    await writeModel(join(folder, name), other());
    expect((await lstat(join(folder, name))).isSymbolicLink()).toBe(true);
    expect(labelsOf(await readModel(join(folder, name)))).toBe('["c", "d"]');
  }
  expect(labelsOf(await readModel(join(folder, 'real.zip')))).toBe('["c", "d"]');
  expect(labelsOf(await readModel(join(folder, 'real')))).toBe('["c", "d"]');
  await symlink('nowhere', join(folder, 'broken'));
  await expect(writeModel(join(folder, 'broken'), files)).rejects.toThrow('is a link to something that is not there');
});

describe('what cannot be written is refused before training, too, and nothing changes', () => {
  test.each<[string, () => Promise<string>, string]>([
    [
      'a foreign manifest',
      async () => {
        await writeFile(join(folder, 'rnnkit.json'), '{"name": "my settings"}');
        return folder;
      },
      'is not a manifest that rnnkit wrote',
    ],
    [
      'a newer manifest',
      async () => {
        await writeFile(join(folder, 'rnnkit.json'), '{"format": "rnnkit-folder", "version": 2}');
        return folder;
      },
      'is of version 2',
    ],
    [
      'a folder for a manifest',
      async () => {
        await mkdir(join(folder, 'rnnkit.json'));
        return folder;
      },
      'is not a manifest that rnnkit wrote',
    ],
    [
      'a foreign zip',
      async () => {
        await writeFile(join(folder, 'photos.zip'), zipModel(new Map([['a.jpg', encode('photo')]])));
        return join(folder, 'photos.zip');
      },
      "exists and is not rnnkit's own",
    ],
    [
      'a file',
      async () => {
        await writeFile(join(folder, 'notes'), 'mine');
        return join(folder, 'notes');
      },
      "exists and is not rnnkit's own",
    ],
    [
      'below a file',
      async () => {
        await writeFile(join(folder, 'notes'), 'mine');
        return join(folder, 'notes', 'model');
      },
      'a part of the path is a file (ENOTDIR)',
    ],
    [
      'a name that is too long',
      async () => join(folder, 'new', 'x'.repeat(300)),
      'the name is too long (ENAMETOOLONG)',
    ],
    ['a zip whose name is too long', async () => join(folder, `${'x'.repeat(300)}.zip`), 'the name is too long'],
    [
      'a path that is too long',
      async () => join(folder, ...Array.from({ length: 41 }, () => 'y'.repeat(99))),
      'too long',
    ],
  ])('%s', async (_, prepare, message) => {
    const path = await prepare();
    const before = await readdir(folder, { recursive: true });
    const content = await foreign(folder);
    await expect(checkDestination(path)).rejects.toThrow(message);
    await expect(writeModel(path, files)).rejects.toThrow(message);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
    expect(await foreign(folder)).toEqual(content);
  });

  test('names that lead elsewhere, differ by capital letters alone, or are no model', async () => {
    const path = join(folder, 'kept');
    await writeModel(path, files);
    for (const name of ['../escape', 'rnnkit.json', 'RNNKIT.json', '', '.hidden', 'Model.json', 'a'.repeat(129)]) {
      const named = new Map([...files, [name, new Uint8Array()]]);
      await expect(writeModel(path, named)).rejects.toThrow(/plain names|capital letters/);
      await expect(writeModel(`${path}.zip`, named)).rejects.toThrow(/plain names|capital letters/);
    }
    await expect(writeModel(path, new Map([['labels.json', new Uint8Array()]]))).rejects.toThrow('neither model.json');
    expectSame(await readModel(path));
    expect(await readdir(folder)).toEqual(['kept']);
  });

  test('a file that grows too large: the model of before stays, and nothing else', async () => {
    const path = join(folder, 'model');
    await writeModel(path, files);
    const names = await readdir(path);
    const script = `
      const { writeModel } = await import(${JSON.stringify(new URL('../src/node.ts', import.meta.url).href)});
      const big = new Uint8Array(1024 * 1024);
      for (const path of ${JSON.stringify([path, `${path}.zip`])})
        await writeModel(path, new Map([['labels.json', big.subarray(5)], ['model.json', big]])).catch((e) => console.log(e.message));`;
    // ulimit counts blocks of 512 or 1024 bytes.
    const { stdout } = spawnSync(
      'sh',
      [
        '-c',
        'ulimit -f 100; exec "$0" "$@"',
        process.execPath,
        '--conditions=@rnnkit/source',
        '--input-type=module',
        '-e',
        script,
      ],
      { encoding: 'utf8' },
    );
    expect(stdout.match(/the file would be larger than is allowed here \(EFBIG\)/g)).toHaveLength(2);
    expect(await readdir(path)).toEqual(names);
    expect(await readdir(folder)).toEqual(['model']);
    expectSame(await readModel(path));
  });
});

test('a trial leaves nothing behind, not even the folders that it made', async () => {
  for (const path of ['new/model', 'new/model.zip', '.']) await checkDestination(join(folder, path));
  await checkDestination(folder, ['a'.repeat(128)]);
  expect(await readdir(folder)).toEqual([]);
  await expect(checkDestination(folder, ['../x'])).rejects.toThrow('plain names');
});

describe('files without a manifest', () => {
  const unpack = async (): Promise<void> => {
    for (const [name, bytes] of await unzipModel(zipModel(files))) await writeFile(join(folder, name), bytes);
  };

  test('are read by the names that rnnkit gives, and by no others', async () => {
    await unpack();
    await writeFile(join(folder, 'data.csv'), 'text,label');
    await writeFile(join(folder, 'huge.bin'), '');
    await truncate(join(folder, 'huge.bin'), 64 * 1024 ** 3);
    const read = await readModel(folder);
    expect([...read.keys()].toSorted()).toEqual([...files.keys()].toSorted());
    expectSame(read);
    await truncate(join(folder, 'weights.safetensors'), 64 * 1024 ** 3);
    await expect(readModel(folder)).rejects.toThrow('cannot have more than');
    // Mostly a hole: no memory is taken for it.
    await truncate(join(folder, 'weights.safetensors'), 4000 * 1024 ** 2);
    await expect(readModel(folder)).rejects.toThrow('weights.safetensors holds 4194');
  });

  test('stay when a model is written, which is then the folder’s', async () => {
    await unpack();
    const before = await foreign(folder);
    await writeModel(folder, other());
    expect(await foreign(folder)).toEqual(before);
    expect(labelsOf(await readModel(folder))).toBe('["c", "d"]');
  });

  test('are no model when there is no model.json, or it is another program’s', async () => {
    await writeFile(join(folder, 'weights.safetensors'), '');
    await expect(readModel(folder)).rejects.toThrow('holds neither rnnkit.json nor model.json');
    await writeFile(join(folder, 'model.json'), '{"format": "layers-model"}');
    await expect(readModel(folder)).rejects.toThrow('its format is "layers-model"');
    await writeFile(join(folder, 'model.json'), '{"format": ');
    await expect(readModel(folder)).rejects.toThrow('model.json cannot be read');
    await expect(readModel(join(folder, 'nowhere'))).rejects.toThrow('There is no model at');
    await expect(readModel(join(folder, 'model.json'))).rejects.toThrow('neither a folder nor a zip file');
  });
});

describe('a damaged folder says which file is damaged', () => {
  test.each(['model.json', 'weights.safetensors', 'optimizer.safetensors', 'labels.json'])('%s', async (name) => {
    await writeModel(folder, files);
    const path = await stored(folder, name);
    const whole = await readFile(path);
    const broken = Buffer.from(whole);
    broken[whole.length - 1]! ^= 1;
    await writeFile(path, broken);
    await expect(readModel(folder)).rejects.toThrow(`${name} is damaged: it does not hold`);
    await writeFile(path, whole.subarray(1));
    await expect(readModel(folder)).rejects.toThrow(`${name} is damaged: it has ${whole.length - 1} bytes`);
    await truncate(path, 64 * 1024 ** 3);
    await expect(readModel(folder)).rejects.toThrow(`${name} is damaged: it has ${64 * 1024 ** 3} bytes`);
    await rm(path);
    await expect(readModel(folder)).rejects.toThrow(`the model's ${name}, is not there`);
    await mkdir(path);
    await expect(readModel(folder)).rejects.toThrow(`${name} is damaged`);
  });

  test.each<[string, (manifest: Record<string, unknown>, entry: Record<string, unknown>) => unknown, string]>([
    ['a path', (_, entry) => (entry['stored'] = '../../etc/passwd'), 'model.json is not of its generation'],
    ['another generation', (_, entry) => (entry['stored'] = 'rnnkit-0123456789abcdef.model.json'), 'not of its'],
    ['a name that leads elsewhere', (_, entry) => (entry['name'] = '../model.json'), 'plain names'],
    ['a size that is none', (_, entry) => (entry['bytes'] = -1), 'model.json has no size'],
    ['a huge size', (_, entry) => (entry['bytes'] = 2 ** 50), `says ${2 ** 50}`],
    ['no digest', (_, entry) => (entry['sha256'] = 5), 'model.json has no SHA-256'],
    ['a file twice', (manifest, entry) => (manifest['files'] = [entry, entry]), 'two files have one name'],
    ['no files', (manifest) => (manifest['files'] = null), 'no list'],
    ['a file that is null', (manifest) => (manifest['files'] = [null]), 'a file has no name'],
    ['no generation', (manifest) => (manifest['generation'] = '..'), 'sixteen'],
    ['too large', (manifest) => (manifest['files'] = 'x'.repeat(2 ** 20)), 'is not a manifest'],
  ])('rnnkit.json with %s', async (_, change, message) => {
    await writeModel(folder, files);
    const path = join(folder, 'rnnkit.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    const entries = manifest['files'] as Record<string, unknown>[];
    change(
      manifest,
      entries.find(({ name }) => name === 'model.json')!,
    );
    await writeFile(path, JSON.stringify(manifest));
    await expect(readModel(folder)).rejects.toThrow(message);
  });
});

describe('leftovers', () => {
  const draft = (generation: string, pid: number, on = host): string =>
    join(folder, `rnnkit-${generation}~${pid}-${on}`);
  const leave = async (path: string): Promise<void> => {
    await writeFile(path, '');
    await writeFile(path.replace(/~.*/, '.model.json'), 'half a mod');
  };

  test('of writers that are gone are taken away, by any next writer; those of others stay', async () => {
    await leave(draft('1111111111111111', deadPid()));
    await leave(draft('2222222222222222', process.ppid));
    await leave(draft('3333333333333333', deadPid(), '00000000'));
    await leave(draft('4444444444444444', deadPid(), '00000000'));
    await leave(draft('5555555555555555', process.pid));
    await leave(draft('6666666666666666', process.pid));
    const [now, day] = [Date.now() / 1000, 24 * 60 * 60];
    await utimes(draft('4444444444444444', 0).replace(/~.*/, '.model.json'), now - 1.1 * day, now - 1.1 * day);
    for (const name of await readdir(folder)) {
      if (name.startsWith('rnnkit-4444444444444444~'))
        await utimes(join(folder, name), now - 1.1 * day, now - 1.1 * day);
      // Before this process was there, another had its number.
      if (name.startsWith('rnnkit-6666666666666666~'))
        await utimes(join(folder, name), now - 0.5 * day, now - 0.5 * day);
    }
    await writeModel(join(folder, 'beside.zip'), files);
    const left = [...new Set((await readdir(folder)).flatMap((name) => /^rnnkit-(\d{16})/.exec(name)?.[1] ?? []))];
    expect(left.toSorted()).toEqual(['2222222222222222', '3333333333333333', '5555555555555555']);
    expect((await readdir(folder)).filter((name) => name.startsWith('rnnkit-'))).toHaveLength(6);
  });

  test('of former generations are taken away beside a manifest alone', async () => {
    const old = join(folder, 'rnnkit-0123456789abcdef.weights.safetensors');
    await writeFile(old, 'old');
    await writeModel(join(folder, 'beside.zip'), files);
    expect(await readFile(old, 'utf8')).toBe('old');
    await writeModel(folder, files);
    await expect(stat(old)).rejects.toThrow('ENOENT');
    expectSame(await readModel(folder));
  });

  test('beside a manifest that is not rnnkit’s stay', async () => {
    await leave(draft('1111111111111111', deadPid()));
    await writeFile(join(folder, 'rnnkit.json'), 'mine');
    await writeModel(join(folder, 'beside.zip'), files);
    expect(await readdir(folder)).toHaveLength(4);
  });

  test('a writer whose draft was taken away fails, and the model of before stays', async () => {
    await writeModel(folder, files);
    const before = await readdir(folder);
    const names = [...files.keys()];
    // The last of the files to be stored comes when somebody has taken the draft away.
    const slow = new Map(files);
    const entries = slow.entries.bind(slow);
    const taking = {
      *[Symbol.iterator]() {
        yield* entries();
        for (const name of readdirSync(folder))
          if (name.includes('~')) renameSync(join(folder, name), join(all, 'taken'));
      },
      has: (name: string) => slow.has(name),
      keys: () => names.values(),
    };
    await expect(writeModel(folder, taking as never)).rejects.toThrow('it is not there (ENOENT)');
    expect(await readdir(folder)).toEqual(before);
    expectSame(await readModel(folder));
  });
});

test('a file that stays the same is not written again, and a damaged one is', async () => {
  await writeModel(folder, files);
  const inode = async (name: string): Promise<number> => (await stat(await stored(folder, name))).ino;
  const before = [await inode('weights.safetensors'), await inode('labels.json')];
  await writeModel(folder, other());
  expect(await inode('weights.safetensors')).toBe(before[0]);
  expect(await inode('labels.json')).not.toBe(before[1]);
  const weights = await stored(folder, 'weights.safetensors');
  const broken = await readFile(weights);
  broken[broken.length - 1]! ^= 1;
  await writeFile(weights, broken);
  await writeModel(folder, other());
  expect((await readModel(folder)).get('weights.safetensors')).toEqual(files.get('weights.safetensors'));
  // A copy elsewhere, by a link, lives on by itself.
  await link(await stored(folder, 'labels.json'), join(all, 'copy'));
  await writeModel(folder, files);
  expect(await readFile(join(all, 'copy'), 'utf8')).toBe('["c", "d"]');
});

test('a file beside the model is replaced when it is one’s own alone', async () => {
  const path = join(folder, 'model', 'report.html');
  const isOwn = (head: Uint8Array): boolean => new TextDecoder().decode(head).includes('content="rnnkit"');
  const page = encode('<meta name="generator" content="rnnkit">');
  for (let time = 0; time < 2; time++) {
    await checkOwnFile(path, isOwn);
    await writeOwnFile(path, page, isOwn);
  }
  await writeModel(join(folder, 'model'), files);
  expect(await readFile(path, 'utf8')).toContain('rnnkit');
  await writeFile(path, 'my own report');
  await expect(checkOwnFile(path, isOwn)).rejects.toThrow("is not rnnkit's own, so it stays");
  await expect(writeOwnFile(path, page, isOwn)).rejects.toThrow("is not rnnkit's own, so it stays");
  expect(await readFile(path, 'utf8')).toBe('my own report');
  await rename(path, `${path}.mine`);
  await checkOwnFile(path, isOwn);
  expect((await readdir(join(folder, 'model'))).filter((name) => name.includes('~'))).toEqual([]);
});

test.skipIf(process.platform !== 'linux')(
  'a folder that cannot be made is refused, and does not take for ever',
  async () => {
    await expect(checkDestination('/proc/rnnkit-model')).rejects.toThrow(
      'A model cannot be written to /proc/rnnkit-model',
    );
    await expect(writeModel('/proc/rnnkit/model', files)).rejects.toThrow('cannot be written to /proc/rnnkit/model');
  },
);

test.skipIf(process.platform === 'win32')('a pipe is no model, and is not waited for', async () => {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'model.zip');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  await expect(readModel(path)).rejects.toThrow('neither a folder nor a zip file');
  await expect(checkDestination(path)).rejects.toThrow("is not rnnkit's own");
});
