// The command as a user runs it: a process, files, exit codes and what it prints.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function rnnkit(
  arguments_: readonly string[],
  options: { readonly input?: string; readonly interruptAt?: string } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--conditions=@rnnkit/source', main, ...arguments_], { cwd: folder });
    let output = '';
    let errors = '';
    let interrupted = false;
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
      if (!interrupted && options.interruptAt !== undefined && errors.includes(options.interruptAt)) {
        // A second one would end it at once.
        interrupted = child.kill('SIGINT');
      }
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output, errors }));
    child.stdin.end(options.input ?? '');
  });
}

let folder: string;

const words = { good: ['fine', 'lovely', 'great', 'superb'], bad: ['dull', 'awful', 'poor', 'bleak'] };

/** Reviews of which every word tells the class. */
function reviews(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const label = index % 2 === 0 ? 'good' : 'bad';
    const [first, second] = [words[label][index % 4], words[label][(index >> 2) % 4]];
    return `${label},"a ${first}, ${second} film"`;
  });
  return ['label,text', ...rows, ''].join('\n');
}

const small = [
  '--units',
  '8',
  '--embedding',
  '8',
  '--max-length',
  '6',
  '--learning-rate',
  '0.02',
  '--batch-size',
  '16',
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-cli-'));
  await writeFile(join(folder, 'reviews.csv'), reviews(160));
  await writeFile(join(folder, 'more.csv'), reviews(40));
  await mkdir(join(folder, 'precious'));
  await writeFile(join(folder, 'precious', 'notes.txt'), 'not a model');
});

afterAll(() => rm(folder, { recursive: true }));

test('train, evaluate, predict and inspect work together', { timeout: 60_000 }, async () => {
  const training = ['train', 'reviews.csv', '--out', 'model', '--epochs', '6', '--json', ...small];
  const trained = await rnnkit(training);
  expect(trained.errors).toContain('128 texts to train on, 32 to choose the best epoch');
  expect(trained.code).toBe(0);
  const lines = trained.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({ epoch: 1, loss: expect.any(Number), val_accuracy: expect.any(Number) });
  expect(lines.at(-1)).toMatchObject({ accuracy: 1, backend: 'wasm', model: 'model', seconds: expect.any(Number) });

  const report = await readFile(join(folder, 'model', 'report.html'), 'utf8');
  expect(report).toContain('Beside simple rules');
  expect(report).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  expect(report).not.toContain('<script');

  const evaluated = await rnnkit(['evaluate', 'model', 'more.csv', '--json']);
  expect(JSON.parse(evaluated.output)).toMatchObject({ accuracy: 1, examples: 40 });

  const predicted = await rnnkit(['predict', 'model', 'a superb film', 'what an awful one', '--top', '2', '--json']);
  const answers = predicted.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { predictions: { label: string; probability: number }[] });
  expect(answers.map(({ predictions }) => predictions[0]?.label)).toEqual(['good', 'bad']);
  const total = answers[0]?.predictions.reduce((sum, { probability }) => sum + probability, 0);
  expect(total).toBeCloseTo(1, 5);

  const piped = await rnnkit(['predict', 'model'], { input: 'a superb film\nan awful film\n' });
  expect(piped.output).toMatch(/^good \d+\.\d %\ta superb film\nbad \d+\.\d %\tan awful film\n$/);

  const inspected = await rnnkit(['inspect', 'model']);
  expect(inspected.output).toContain('classes     2: bad, good');

  // One seed, one result; a model may be replaced, and can be one file.
  const again = await rnnkit(training.map((argument) => (argument === 'model' ? 'again.zip' : argument)));
  const timeless = (line: Record<string, unknown>): unknown => ({ loss: line['loss'], accuracy: line['accuracy'] });
  expect(
    again.output
      .trim()
      .split('\n')
      .map((line) => timeless(JSON.parse(line) as Record<string, unknown>)),
  ).toEqual(lines.map(timeless));
  expect((await rnnkit(['predict', 'again.zip', 'a superb film'])).output).toMatch(/^good /);
});

test('an interrupted training keeps the best weights so far', { timeout: 60_000 }, async () => {
  const outcome = await rnnkit(
    ['train', 'reviews.csv', '--out', 'stopped', '--epochs', '100000', '--patience', '100000', ...small],
    {
      interruptAt: 'epoch 2/',
    },
  );
  expect(outcome.errors).toContain('stopping after this batch');
  expect(outcome.code).toBe(0);
  expect(outcome.output).toContain('It was stopped by hand.');
  expect((await rnnkit(['predict', 'stopped', 'a superb film'])).code).toBe(0);
});

test('the demo tells languages apart', { timeout: 60_000 }, async () => {
  const outcome = await rnnkit([
    'train',
    '--demo',
    '--languages',
    '3',
    '--epochs',
    '1',
    '--units',
    '8',
    '--embedding',
    '8',
    '--out',
    'languages',
  ]);
  expect(outcome.errors).toContain('3 classes');
  expect(outcome.output).toContain('A few texts:');
  expect(outcome.code).toBe(0);
});

test.each([
  [['train'], 1, 'Say what to train on'],
  [['train', 'nowhere.csv'], 1, 'nowhere.csv'],
  [['train', 'reviews.csv', '--text-column', 'review'], 1, 'review'],
  [['train', 'reviews.csv', '--out', 'reviews.csv'], 1, "reviews.csv exists and is not rnnkit's own"],
  [['train', 'reviews.csv', '--epochs', 'many'], 2, 'whole number'],
  [['train', 'reviews.csv', '--cell', 'transformer'], 2, 'lstm, gru, simpleRnn'],
  [['evaluate', 'precious', 'reviews.csv'], 1, 'precious'],
  [['predict', 'nowhere', 'text'], 1, 'nowhere'],
  [['frobnicate'], 2, 'frobnicate'],
] as const)('%j fails with one clear sentence', async (arguments_, code, culprit) => {
  const outcome = await rnnkit(arguments_);
  expect(outcome.errors).toContain(culprit);
  expect(outcome.errors).not.toContain('    at ');
  expect(outcome.code).toBe(code);
  expect(outcome.output).toBe('');
});

test('help shows examples, and backends says what runs here', async () => {
  const help = await rnnkit(['train', '--help']);
  expect(help).toMatchObject({ code: 0, output: expect.stringContaining('Examples:') });
  const backends = await rnnkit(['backends', '--json']);
  expect(JSON.parse(backends.output)).toContainEqual(expect.objectContaining({ name: 'cpu', supported: true }));
});

test(
  'tune cross-validates every choice, writes a report, and says how to train the best',
  { timeout: 120_000 },
  async () => {
    const tuning = ['tune', 'reviews.csv', '--units', '2,8', '--cell', 'gru,lstm', '--folds', '4', '--epochs', '4'];
    const options = [
      '--embedding',
      '8',
      '--max-length',
      '6',
      '--learning-rate',
      '0.02',
      '--batch-size',
      '16',
      '--json',
    ];
    const alone = await rnnkit([...tuning, ...options, '--workers', '1']);
    expect(alone.errors).toContain('4 choices, 4 folds of 160 texts, 4 epochs each; 2 classes');
    expect(alone.code).toBe(0);
    interface Choice {
      readonly cell: string;
      readonly units: number;
      readonly mean: number;
      readonly accuracies: readonly number[];
    }
    const result = JSON.parse(alone.output) as { choices: Choice[]; best: Choice; command: string };
    expect(result.choices.map(({ cell, units }) => `${cell} ${units}`).toSorted()).toEqual([
      'gru 2',
      'gru 8',
      'lstm 2',
      'lstm 8',
    ]);
    for (const { mean, accuracies } of result.choices) {
      expect(accuracies.reduce((sum, value) => sum + value) / 4).toBeCloseTo(mean, 12);
      expect(mean).toBeLessThanOrEqual(result.best.mean);
    }
    expect(result.best.mean).toBeGreaterThan(0.9);

    const together = await rnnkit([...tuning, ...options, '--workers', '2', '--report', 'other.html']);
    expect({ ...(JSON.parse(together.output) as object), report: 'tune.html' }).toEqual(JSON.parse(alone.output));
    const report = await readFile(join(folder, 'tune.html'), 'utf8');
    expect(report).toContain('Accuracy on held-out texts');
    expect(report).toContain(result.command);
    expect(report).not.toContain('<script');

    const trained = await rnnkit([...result.command.split(' ').slice(1), '--out', 'tuned', '--json']);
    expect(trained.code).toBe(0);
    expect(JSON.parse(trained.output.trim().split('\n').at(-1)!)).toMatchObject({ accuracy: expect.closeTo(1, 0.2) });

    expect((await rnnkit(['tune', 'reviews.csv', '--cell', 'lstm,tanh'])).code).toBe(2);
  },
);

test('train by two workers gives what one thread gives but for rounding', { timeout: 60_000 }, async () => {
  const outcomes = ['1', '2'].map((workers) =>
    rnnkit([
      'train',
      'reviews.csv',
      '--out',
      `by-${workers}`,
      '--epochs',
      '2',
      '--json',
      '--workers',
      workers,
      ...small,
    ]),
  );
  const [alone, together] = await Promise.all(outcomes);
  const lossOf = ({ output }: Outcome): number =>
    (JSON.parse(output.trim().split('\n').at(-1)!) as { loss: number }).loss;
  expect(together!.errors).toContain('2 workers');
  expect(Math.abs(lossOf(alone!) - lossOf(together!))).toBeLessThan(1e-4);
});
