// Data at an address, such as that of a server of the user's: it is downloaded once for each command, and is that of the study.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test, vi } from 'vitest';

import { serveFile } from './file-server.ts';
import { jsonLines, newFolder, reviews, rnnkit } from './rnnkit.ts';

const rest = '--folds 2 --epochs 3 --embedding-dim 4 --batch-size 16 --json'.split(' ');

interface StudyLine {
  readonly command: string;
  readonly trials: readonly { readonly state: string; readonly mean: number; readonly values: readonly number[] }[];
}

const studyOf = (output: string): StudyLine => jsonLines(output).at(-1) as unknown as StudyLine;
const figuresOf = (output: string): object =>
  studyOf(output).trials.map(({ state, mean, values }) => ({ state, mean, values }));

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const film = bytesOf(reviews(120));
const other = bytesOf(reviews(130));

/** A folder, in which there is another one for what is kept meanwhile. */
async function folderWithOwnPlace(): Promise<{
  readonly folder: string;
  readonly left: () => Promise<readonly string[]>;
}> {
  const folder = await newFolder();
  const place = join(folder, 'meanwhile');
  await mkdir(place);
  vi.stubEnv('TMPDIR', place);
  return {
    folder,
    left: async () => {
      vi.unstubAllEnvs();
      return (await readdir(place)).filter((name) => name.startsWith('rnnkit-'));
    },
  };
}

test(
  'a study with a worker downloads once on each side, gives the figures of the file, and goes on',
  { timeout: 240_000 },
  async () => {
    const { folder, left } = await folderWithOwnPlace();
    await writeFile(join(folder, 'reviews.csv'), film);
    let bytes = film;
    const { address, asked } = await serveFile({ bytes: () => bytes }, 'reviews.csv?key=secret');
    const words = ['tune', address, '--space', 'units=2,3,4', ...rest];
    const engine = ['--engine', 'folder:jobs'];
    const worker = rnnkit(folder, ['worker', ...engine, '--slots', '2']);
    const tuned = await rnnkit(folder, [...words, ...engine, '--slots', '0']);
    expect(await worker).toMatchObject({ code: 0 });
    expect(tuned).toMatchObject({ code: 0 });
    expect(asked).toHaveLength(2);

    const alone = await rnnkit(folder, ['tune', 'reviews.csv', ...words.slice(2), '--out', 'alone']);
    expect(figuresOf(tuned.output)).toEqual(figuresOf(alone.output));
    // What may be a key is not shown, and not in what is passed on to others.
    const shown = address.replace('key=secret', '…');
    expect(tuned.errors).toContain(`downloading ${shown}\n`);
    expect(studyOf(tuned.output).command).toContain(`rnnkit train '${shown}'`);
    const reports = await Promise.all(
      ['report.html', 'model/report.html'].map((name) => readFile(join(folder, 'study', name), 'utf8')),
    );
    expect([tuned.errors, tuned.output, (await worker).errors, ...reports].join()).not.toMatch(/secret|meanwhile/);

    const again = await rnnkit(folder, ['tune', '--resume', '--trials', '2', '--json', '--slots', '1']);
    expect(again).toMatchObject({ code: 0 });
    expect(asked).toHaveLength(3);
    bytes = other;
    const changed = await rnnkit(folder, ['tune', '--resume', '--trials', '2']);
    expect(changed).toMatchObject({ code: 1, output: '' });
    expect(changed.errors).toContain(`${shown} is not what the study was begun with. Go on with the data of then`);
    expect(await left()).toEqual([]);
  },
);

test(
  'a worker refuses a file that has become another, and names it as it is called',
  { timeout: 120_000 },
  async () => {
    const { folder, left } = await folderWithOwnPlace();
    const { address } = await serveFile({ bytes: (asked) => (asked === 0 ? film : other) });
    const engine = ['--engine', 'folder:jobs'];
    const worker = rnnkit(folder, ['worker', ...engine, '--slots', '1']);
    const tuned = await rnnkit(folder, ['tune', address, '--space', 'units=2', ...rest, ...engine, '--slots', '0']);
    expect(await worker).toMatchObject({ code: 0 });
    expect(tuned).toMatchObject({ code: 1, output: '' });
    expect(tuned.errors).toContain(`${address} is not what the study was begun with: its bytes have another SHA-256.`);
    expect(await left()).toEqual([]);
  },
);

test('what is wrong with an address is said before anything is begun', { timeout: 60_000 }, async () => {
  const { folder, left } = await folderWithOwnPlace();
  const { address } = await serveFile({
    bytes: () => film,
    instead: (_, response) => response.writeHead(404).end() !== undefined,
  });
  const missing = await rnnkit(folder, ['tune', address]);
  expect(missing).toMatchObject({
    code: 1,
    errors: `downloading ${address}\nrnnkit: ${address} answers 404 Not Found.\n`,
  });
  const withPassword = await rnnkit(folder, ['tune', address.replace('http://', 'http://ann:secret@')]);
  expect(withPassword).toMatchObject({ code: 2 });
  expect(withPassword.errors).toContain('an address with a name or a password');
  expect(withPassword.errors).not.toContain('secret');
  const several = await rnnkit(folder, ['train', address, 'b.csv']);
  expect(several).toMatchObject({ code: 2 });
  expect(several.errors).toContain('read alone');
  expect(await readdir(folder)).toEqual(['meanwhile']);
  expect(await left()).toEqual([]);
});

test('nothing is left of a download that a signal ends', { timeout: 60_000 }, async () => {
  const { folder, left } = await folderWithOwnPlace();
  const { address } = await serveFile({
    bytes: () => film,
    instead: (_, response) => response.writeHead(200).write('text,label\n') || true,
  });
  const { code } = await rnnkit(folder, ['tune', address], {
    watch(child, { errors }) {
      if (errors.includes('downloading')) setTimeout(() => child.kill('SIGTERM'), 300);
    },
  });
  expect(code).toBe(143);
  expect(await left()).toEqual([]);
});

test('train, inspect and evaluate take addresses, too', { timeout: 120_000 }, async () => {
  const { folder, left } = await folderWithOwnPlace();
  const { address, asked } = await serveFile({ bytes: () => film });
  const trained = await rnnkit(folder, ['train', address, '--test', address, '--units', '4', '--epochs', '2']);
  expect(trained).toMatchObject({ code: 0 });
  expect(asked).toHaveLength(1);
  expect(await readFile(join(folder, 'model', 'report.html'), 'utf8')).toContain(`Trained on ${address}`);
  const evaluated = await rnnkit(folder, ['evaluate', 'model', address]);
  expect(evaluated).toMatchObject({ code: 0, output: expect.stringContaining('accuracy') as string });
  const inspected = await rnnkit(folder, ['inspect', address]);
  expect(inspected).toMatchObject({ code: 0, output: expect.stringContaining(`${address}: table`) as string });
  expect(await left()).toEqual([]);
});
