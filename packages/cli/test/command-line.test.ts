// What the command line takes, and how it says so.
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { CommanderError } from 'commander';
import { expect, onTestFinished, test, vi } from 'vitest';

import { backends } from '../src/backends.ts';
import { program } from '../src/program.ts';
import packageJson from '../package.json' with { type: 'json' };
import { jsonLines, newFolder, reviews, rnnkit, small, smallRest } from './rnnkit.ts';

test('--version says which version it is', async () => {
  expect(await rnnkit('.', ['--version'])).toMatchObject({ code: 0, output: `${packageJson.version}\n`, errors: '' });
});

test.each(['train', 'tune', 'evaluate', 'predict', 'backends'])(
  'the help of %s shows each default',
  async (command) => {
    const { code, output } = await rnnkit('.', [command, '--help']);
    expect(code).toBe(0);
    const options = output
      .slice(output.indexOf('\nOptions:\n'))
      .split(/\n {2}(?=-)/)
      .slice(1);
    expect(options.length).toBeGreaterThan(1);
    for (const one of options) {
      if (!one.startsWith('-h, --help')) expect(one).toMatch(/default:\s+\S/);
    }
    if (command === 'train') {
      expect(output).toContain('Examples:');
      expect(output.replaceAll(/\s+/g, ' ')).toContain(
        '--architecture <name> what reads the tokens (lstm, gru, simpleRnn, attention, transformer; default: lstm, with --token characters gru)',
      );
    }
  },
);

test('backends says how many threads there are, and why so many', async () => {
  const cores = availableParallelism();
  const threads = Math.min(cores, 4);
  const rows = JSON.parse((await rnnkit('.', ['backends', '--json'])).output) as object[];
  expect(rows).toEqual([
    expect.objectContaining({
      name: 'wasm',
      threads,
      threadsReason: cores === 1 ? 'There is one core.' : `There are ${cores} cores.`,
    }),
    expect.objectContaining({ name: 'cpu', threads: 1, threadsReason: 'It has no more.' }),
  ]);
  const [wasm, cpu] = (await rnnkit('.', ['backends'])).output.split('\n');
  expect(wasm).toMatch(/fused kernels, \d+ threads?: There (are \d+ cores|is one core)\.$/);
  expect(cpu).toMatch(/fused kernels, 1 thread: It has no more\.$/);
});

test('backends says why there is one thread', async () => {
  const { code, output } = await rnnkit('.', ['backends'], { node: ['--permission', '--allow-fs-read=*'] });
  expect(code).toBe(0);
  expect(output).toContain('1 thread: This process may not start threads: node --permission needs --allow-worker.');
});

test('each backend can be asked for by every command, and is listed', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(40));
  const listed = JSON.parse((await rnnkit(folder, ['backends', '--json'])).output) as { name: string }[];
  const names = backends().map(({ name }) => name);
  expect(names).toEqual(['wasm', 'cpu']);
  expect(listed).toEqual(names.map((name) => expect.objectContaining({ name, supported: true, reason: null })));
  for (const name of names) {
    const model = ['--out', name, '--epochs', '1', '--json', '--backend', name];
    const trained = await rnnkit(folder, ['train', 'reviews.csv', ...model, ...small]);
    expect(jsonLines(trained.output).at(-1)).toMatchObject({ backend: name });
    const evaluated = await rnnkit(folder, ['evaluate', name, 'reviews.csv', '--json', '--backend', name]);
    expect(JSON.parse(evaluated.output)).toMatchObject({ backend: name });
    expect(await rnnkit(folder, ['predict', name, 'fine', '--backend', name])).toMatchObject({ code: 0 });
  }
  const tuning = 'tune reviews.csv --space units=2 --folds 2 --epochs 1 --json --backend cpu'.split(' ');
  const tuned = jsonLines((await rnnkit(folder, [...tuning, ...smallRest])).output);
  expect(tuned.at(-2)).toMatchObject({ backend: 'cpu' });
  expect(tuned.at(-1)).toMatchObject({ command: expect.stringContaining('--backend cpu') });
});

test.each([
  [['--epochs', '1e3'], 'It is a whole number of at least 1.'],
  [['--max-length', '1000001'], 'It is a whole number from 1 to 1000000.'],
  [['--seed', '-1'], 'It is a whole number of at least 0.'],
  [['--dropout', '1'], 'It is a number from 0 up to, not including, 1.'],
  [['--dropout', ''], 'It is a number from 0 up to, not including, 1.'],
  [['--learning-rate', '0x1'], 'It is a number above 0.'],
  [['--learning-rate', '0'], 'It is a number above 0.'],
  [['--optimizer', 'adamm'], 'adadelta, adagrad, adam, adamW, adamax, lamb, lion, nadam, rmsprop, sgd.'],
  [['--token', 'syllables'], 'words, segments, characters, subwords.'],
  [['--normalization', 'nfd'], 'none, NFC, NFD, NFKC.'],
  [['--label-smoothing', '1'], 'It is a number from 0 up to, not including, 1.'],
  [['--missing', 'keep'], 'drop, empty, error.'],
  [['--out', 'a\0b'], 'It is the name of a file or folder.'],
])('%j is no option of train', async (words, message) => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => said.mockRestore());
  await expect(program().parseAsync(['train', 'x.csv', ...words], { from: 'user' })).rejects.toThrow(CommanderError);
  expect(said.mock.calls[0]![0]).toMatch(/^rnnkit: [^\n]*\n$/);
  expect(said.mock.calls[0]![0]).toContain(message);
});

test.each([
  [['train'], 2, 'Say what to train on'],
  [['train', 'reviews.csv', '--languages', '3'], 2, '--languages goes with --demo'],
  [['train', 'nowhere.csv'], 1, 'nowhere.csv'],
  [['train', 'reviews.csv', '--out', 'reviews.csv'], 1, "reviews.csv exists and is not rnnkit's own"],
  [['train', 'reviews.csv', '--text-column', 'review'], 1, 'review'],
  [['train', 'reviews.csv', '--epochs', 'many'], 2, 'whole number of at least 1'],
  [['tune', 'reviews.csv', '--slots', '100000'], 2, 'whole number from 0 to 1024'],
  [['train', 'reviews.csv', '--threads', '65'], 2, 'whole number from 1 to 64'],
  [
    ['train', 'reviews.csv', '--workers', '2'],
    2,
    "unknown option '--workers'; --threads says how many threads compute",
  ],
  [['train', 'reviews.csv', '--out', ''], 2, 'the name of a file or folder'],
  [['train', 'reviews.csv', '--architecture', 'tanh'], 2, 'lstm, gru, simpleRnn, attention, transformer'],
  [['train', 'reviews.csv', '--backend', 'webgl'], 2, 'auto, wasm, cpu'],
  [['train', 'reviews.csv', '--units', '1000000000'], 1, 'Make units, embeddingDim or vocabularySize smaller'],
  [['tune', 'reviews.csv', '--folds', '41'], 2, '--folds 41: 41 folds need at least as many rows; there are 36'],
  [['evaluate', 'precious', 'reviews.csv'], 1, 'precious'],
  [['predict', 'nowhere', 'text'], 1, 'nowhere'],
  [['trian'], 2, '(Did you mean train?)'],
] as const)('%j fails with one clear sentence', async (words, code, culprit) => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(40));
  await mkdir(join(folder, 'precious'));
  await writeFile(join(folder, 'precious', 'notes.txt'), 'not a model');
  const outcome = await rnnkit(folder, words);
  const [sentence, hint = '(--help shows what it takes)', ...rest] = outcome.errors.trimEnd().split('\n');
  expect(sentence).toMatch(/^rnnkit: /);
  expect(sentence).toContain(culprit);
  expect(hint).toBe('(--help shows what it takes)');
  expect(rest).toEqual([]);
  expect(outcome).toMatchObject({ code, output: '' });
});
