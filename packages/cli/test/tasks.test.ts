// Tagging, generation and translation from data to models that answer.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { jsonLines, newFolder, rnnkit } from './rnnkit.ts';

const people = ['Ann', 'Bob', 'Cleo Hill', 'Dan', 'Eve Hill', 'Finn'];

/** Sentences in which the words after `met` and before `left` are people, as CoNLL. */
function tagged(): string {
  const sentences = people.flatMap((name) => {
    const tags = name.split(' ').map((word, place) => `${word}\t${place === 0 ? 'B' : 'I'}-PER`);
    return [
      ['we\tO', 'met\tO', ...tags, 'today\tO'],
      [...tags, 'left\tO', 'early\tO'],
      ['we\tO', 'left\tO'],
    ];
  });
  return Array.from({ length: 3 }, () => sentences)
    .flat()
    .map((lines) => `${lines.join('\n')}\n\n`)
    .join('');
}

const digits = ['zero', 'one', 'two', 'three', 'four', 'five'];

function pairs(): string {
  const rows = digits.flatMap((tens, ten) => digits.map((ones, one) => `${tens} ${ones}\t${ten}${one}`));
  return ['source\ttarget', ...rows, ''].join('\n');
}

const smallTagger = '--units 8 --embedding-dim 8 --character-dim 4 --character-units 4 --batch-size 8'.split(' ');

test('sentences with tags make a tagger', { timeout: 180_000 }, async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'people.conll'), tagged());
  const words = ['train', 'people.conll', '--out', 'tagger', '--epochs', '12', '--patience', '12'];
  const trained = await rnnkit(folder, [...words, '--learning-rate', '0.02', '--json', ...smallTagger]);
  expect(trained.errors).toContain('people.conll holds a word and its tag on each line: the task is tag; --task says');
  expect(trained.errors).toContain('49 sentences to train on, 5 sentences to test');
  expect(trained.code).toBe(0);
  const lines = jsonLines(trained.output);
  expect(lines[0]).toMatchObject({ epoch: 1, loss: expect.any(Number), val_f1: expect.any(Number) });
  expect(lines.at(-1)).toMatchObject({ task: 'tag', f1: 1, accuracy: 1, interrupted: false, model: 'tagger' });
  expect(lines.at(-1)).toMatchObject({ baseline: { f1: expect.any(Number) }, types: { PER: { f1: 1 } } });

  const answered = await rnnkit(folder, ['predict', 'tagger', 'we met Eve Hill today', 'we left', '--json']);
  expect(jsonLines(answered.output)).toEqual([
    expect.objectContaining({
      text: 'we met Eve Hill today',
      spans: [{ label: 'PER', start: 7, end: 15, text: 'Eve Hill' }],
    }),
    expect.objectContaining({ spans: [] }),
  ]);
  await writeFile(join(folder, 'lines.txt'), 'we met Eve Hill today\nwe left\n');
  const plain = await rnnkit(folder, ['predict', 'tagger', '--file', 'lines.txt']);
  expect(plain).toMatchObject({ code: 0, output: 'we met [Eve Hill PER] today\nwe left\n' });

  const spans = { text: 'we met Ann today', spans: [{ start: 7, end: 10, label: 'PER' }] };
  await writeFile(join(folder, 'spans.jsonl'), `${JSON.stringify(spans)}\n`);
  const evaluated = await rnnkit(folder, ['evaluate', 'tagger', 'spans.jsonl', '--json']);
  expect(JSON.parse(evaluated.output)).toMatchObject({ task: 'tag', f1: 1, words: 4, support: 1 });
  const again = await rnnkit(folder, ['evaluate', 'tagger', 'people.conll', '--report', 'tried.html']);
  expect(again.output).toMatch(/^F1 100\.0 %, 100\.0 % of/);
  expect(again.errors).toBe('report  tried.html\n');
  expect(await readFile(join(folder, 'tried.html'), 'utf8')).toContain('<title>tagger, tried on people.conll</title>');
  expect((await rnnkit(folder, ['inspect', 'tagger'])).output).toMatch(/task {8}tag\ntags {8}3, IOB2: /);

  const report = await readFile(join(folder, 'tagger', 'report.html'), 'utf8');
  expect(report).toContain('<h2>Examples</h2>');
  expect(report).toMatch(/<mark style="background: #[\da-f]{6}; "\s*>/);
  expect(report).not.toMatch(/https?:\/\/(?!www\.w3\.org)|<script/);
});

test('parts of speech are tags of each word, and spans of JSONL are told by what it holds', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'words.txt'), 'we PRON\nmet VERB\n\nwe PRON\nleft VERB\n\n'.repeat(10));
  // Half of few sentences tells an epoch that knows both verbs from one that knows one.
  const epochs = '--epochs 30 --patience 30 --learning-rate 0.05 --validation-split 0.5'.split(' ');
  const trained = await rnnkit(folder, ['train', 'words.txt', '--output', 'softmax', ...epochs, ...smallTagger]);
  expect(trained.errors).toContain('the task is tag');
  expect(trained.output).toContain('100.0 % of the words right, on 4 words held out');
  expect((await rnnkit(folder, ['predict', 'model', 'we left'])).output).toBe('[we PRON] [left VERB]\n');

  const line = JSON.stringify({ text: 'Ann left', entities: [[0, 3, 'PER']] });
  await writeFile(join(folder, 'spans.jsonl'), `${line}\n`.repeat(20));
  const spans = await rnnkit(folder, ['train', 'spans.jsonl', '--out', 'spans', '--epochs', '1', ...smallTagger]);
  expect(spans.errors).toContain('spans.jsonl holds texts with spans: the task is tag');
  expect(spans.code).toBe(0);
});

test('plain text makes a generator, which streams, completes and is tried', { timeout: 180_000 }, async () => {
  const folder = await newFolder();
  await writeFile(
    join(folder, 'plays.txt'),
    'ROMEO: Is the day so young?\nBENVOLIO: But new struck nine.\n'.repeat(40),
  );
  const words =
    '--units 24 --embedding-dim 12 --epochs 12 --sequence-length 40 --batch-size 8 --learning-rate 0.02 --dropout 0'.split(
      ' ',
    );
  const trained = await rnnkit(folder, ['train', 'plays.txt', '--out', 'plays', '--json', ...words]);
  expect(trained.errors).toContain('plays.txt holds plain text: the task is generate');
  expect(trained.code).toBe(0);
  const last = jsonLines(trained.output).at(-1)!;
  expect(last).toMatchObject({ task: 'generate', baseline: { bitsPerCharacter: expect.any(Number) } });
  expect(last['bitsPerCharacter']).toBeLessThan(1);

  const asked = ['generate', 'plays', 'ROMEO:', '--temperature', '0', '--stop', 'new'];
  const written = await rnnkit(folder, [...asked, '--max-tokens', '60']);
  expect(written).toMatchObject({ code: 0, errors: '', output: 'ROMEO: Is the day so young?\nBENVOLIO: But \n' });
  const short = await rnnkit(folder, [...asked, '--max-tokens', '3', '--json', '--count', '2']);
  expect(jsonLines(short.output)).toEqual(Array.from({ length: 2 }, () => ({ prompt: 'ROMEO:', text: ' Is' })));
  const seeded = [
    'generate',
    'plays',
    '',
    '--seed',
    '3',
    '--temperature',
    '1.5',
    '--max-tokens',
    '40',
    '--top-k',
    '20',
  ];
  const [once, twice] = await Promise.all([rnnkit(folder, seeded), rnnkit(folder, seeded)]);
  expect(once.output).toBe(twice.output);

  const completed = await rnnkit(folder, ['predict', 'plays', 'BENVO', '--max-tokens', '4', '--top', '2', '--json']);
  const [{ completions }] = jsonLines(completed.output) as [{ completions: { text: string }[] }];
  expect(completions).toHaveLength(2);
  expect(completions[0]!.text).toBe('LIO:');
  const evaluated = await rnnkit(folder, ['evaluate', 'plays', 'plays.txt']);
  expect(evaluated.output).toMatch(/^0\.\d{3} bits per character, perplexity 1\.\d\d, on 2360 characters/);
  expect((await rnnkit(folder, ['inspect', 'plays'])).output).toMatch(/task {8}generate\ntokens {6}characters, /);
  expect(await readFile(join(folder, 'plays', 'report.html'), 'utf8')).toContain('<h2>Samples</h2>');
});

test('two columns of texts make a translator', { timeout: 180_000 }, async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'pairs.tsv'), pairs());
  const words = '--units 16 --batch-size 10 --epochs 40 --learning-rate 0.02 --test pairs.tsv --json'.split(' ');
  const trained = await rnnkit(folder, ['train', 'pairs.tsv', '--out', 'numbers', ...words]);
  expect(trained.errors).toContain('pairs.tsv holds columns source and target: the task is translate');
  const last = jsonLines(trained.output).at(-1)!;
  expect(last).toMatchObject({ task: 'translate', pairs: 36, baseline: { exactMatch: 1 } });
  expect(last['exactMatch']).toBeGreaterThan(0.9);
  const answered = await rnnkit(folder, ['predict', 'numbers', 'two three', 'five one']);
  expect(answered.output).toBe('23\n51\n');
  const several = await rnnkit(folder, ['predict', 'numbers', 'two three', '--top', '3', '--json']);
  const [{ candidates }] = jsonLines(several.output) as [{ candidates: { translation: string }[] }];
  expect(candidates.map(({ translation }) => translation)).toHaveLength(3);
  expect(candidates[0]!.translation).toBe('23');
  const evaluated = await rnnkit(folder, ['evaluate', 'numbers', 'pairs.tsv', '--beams', '2', '--json']);
  expect(JSON.parse(evaluated.output)).toMatchObject({ task: 'translate', pairs: 36, baseline: null });
  expect((await rnnkit(folder, ['inspect', 'numbers'])).output).toContain('task        translate');
  expect(await readFile(join(folder, 'numbers', 'report.html'), 'utf8')).toContain('<table class="map">');
});

test('several labels and numbers are learned from columns', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  const labelled = digits.flatMap((one) =>
    digits.map((other) => `${one} ${other},${[one, other].toSorted().join(';')}`),
  );
  await writeFile(join(folder, 'labels.csv'), ['text,labels', ...labelled, ''].join('\n'));
  const small = '--units 16 --embedding-dim 16 --learning-rate 0.03 --validation-split 0 --test-split 0'.split(' ');
  const trained = await rnnkit(folder, ['train', 'labels.csv', '--epochs', '40', '--json', ...small]);
  expect(trained.errors).toContain('labels.csv holds texts with several labels: the task is multilabel');
  const last = jsonLines(trained.output).at(-1) as { microF1: number };
  expect(last).toMatchObject({ task: 'multilabel', texts: 36, baseline: { microF1: expect.any(Number) } });
  expect(last.microF1).toBeGreaterThan(0.9);
  const answered = await rnnkit(folder, ['predict', 'model', 'two five', '--json']);
  const [{ labels }] = jsonLines(answered.output) as [{ labels: { label: string }[] }];
  expect(labels.map(({ label }) => label).toSorted()).toEqual(['five', 'two']);

  const numbers = digits.flatMap((one, ten) => digits.map((other, rest) => `${one} ${other},${10 * ten + rest}`));
  await writeFile(join(folder, 'numbers.csv'), ['text,value', ...numbers, ''].join('\n'));
  const numbered = await rnnkit(folder, ['train', 'numbers.csv', '--out', 'n', '--epochs', '60', '--json', ...small]);
  expect(numbered.errors).toContain('numbers.csv holds texts with a number each: the task is regress');
  const figures = jsonLines(numbered.output).at(-1) as { mae: number };
  expect(figures).toMatchObject({ task: 'regress', texts: 36, baseline: { r2: 0 } });
  expect(figures.mae).toBeLessThan(5);
  expect((await rnnkit(folder, ['predict', 'n', 'three one'])).output).toMatch(/^[23]\d(\.\d+)?\tthree one\n$/);
  expect((await rnnkit(folder, ['inspect', 'n'])).output).toMatch(/task {8}regress\n/);
});

test('an interrupted task keeps its best epoch, or says that there is none', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'people.conll'), tagged());
  let isSent = false;
  const words = ['train', 'people.conll', '--epochs', '100000', '--patience', '100000', '--json', ...smallTagger];
  const stopped = await rnnkit(folder, words, {
    watch(child, { errors }) {
      if (!isSent && errors.includes('epoch 2/')) isSent = child.kill('SIGINT');
    },
  });
  expect(stopped.code).toBe(130);
  expect(jsonLines(stopped.output).at(-1)).toMatchObject({ task: 'tag', interrupted: true, model: 'model' });
  expect((await rnnkit(folder, ['predict', 'model', 'we left'])).code).toBe(0);

  isSent = false;
  await writeFile(join(folder, 'long.txt'), 'to be or not to be, that is the question. '.repeat(20_000));
  const early = await rnnkit(folder, ['train', 'long.txt', '--out', 'early', '--units', '256'], {
    watch(child, { errors }) {
      if (!isSent && errors.includes('characters to train on')) isSent = child.kill('SIGTERM');
    },
  });
  expect(early).toMatchObject({ code: 143, output: '' });
  expect(early.errors).toContain('it was interrupted before the first epoch was done; nothing was written');
});

test.each([
  [
    ['train', 'a.txt', '--pooling', 'last'],
    2,
    '--pooling belongs to the tasks classify, multilabel, and regress; this is the task generate.',
  ],
  [['train', 'a.txt', '--resume'], 1, 'There is no unfinished training of model to go on with.'],
  [['train', 'a.csv', '--from', 'model'], 2, 'cannot take the place of model while it goes on from there'],
  [['train', 'a.csv', '--from', 'nowhere'], 1, 'nowhere'],
  [['train', 'a.csv', '--beams', '3'], 2, "unknown option '--beams'"],
  [['train', 'a.csv', '--scheme', 'none'], 2, '--scheme belongs to the task tag; this is the task classify.'],
  [['train', 'a.txt', '--architecture', 'tanh'], 2, 'Allowed choices are lstm, gru, simpleRnn, attention'],
  [['train', 'a.txt', '--patience', 'x'], 2, 'whole number of at least 1'],
  [['train', '--demo', '--task', 'generate', '--languages', '3'], 2, '--languages belongs to the tasks'],
  [['train', '--task', 'tag'], 2, 'Say what to train on'],
  [['train', 'reviews.csv'], 1, 'reviews.csv has no column "text"; it has'],
  [['train', 'a.csv', '--task', 'tag'], 1, 'this line has 1 column, parted by spaces'],
  [['train', 'a.csv', '--task', 'summarize'], 2, 'classify, multilabel, regress, tag'],
  [['train', 'empty.txt'], 1, 'empty.txt holds no text'],
  [['train', 'none.conll'], 1, 'There is no file or folder none.conll'],
  [['generate', 'nowhere', 'x'], 1, 'nowhere is no model of the task generate'],
  [['generate', 'nowhere', 'x', '--top-p', '2'], 2, 'above 0 and up to 1'],
  [['predict', 'nowhere', 'x', '--file', 'a.txt'], 2, 'texts as arguments, or --file'],
] as const)('%j fails with one clear sentence', async (words, code, culprit) => {
  const folder = await newFolder();
  await writeFile(join(folder, 'a.csv'), 'label,text\na,b\nc,d e\n');
  await writeFile(join(folder, 'reviews.csv'), `review,sentiment\n${'a film,good\nno film,bad\n'.repeat(9)}`);
  await writeFile(join(folder, 'a.txt'), 'to be or not to be\n');
  await writeFile(join(folder, 'empty.txt'), '\n');
  const outcome = await rnnkit(folder, words);
  const said = outcome.errors
    .trimEnd()
    .split('\n')
    .filter((line) => !line.includes('--task says otherwise') && line !== '(--help shows what it takes)');
  expect(said).toEqual([expect.stringMatching(/^rnnkit: /)]);
  expect(said[0]).toContain(culprit);
  expect(outcome).toMatchObject({ code, output: '' });
});

test('two columns are told to be texts by what is in them', async () => {
  const folder = await newFolder();
  const rows = digits.flatMap((tens) => digits.map((ones) => `${tens} ${ones},${ones} and ${tens}`));
  await writeFile(join(folder, 'pairs.csv'), ['en,xx', ...rows, ''].join('\n'));
  const trained = await rnnkit(folder, ['train', 'pairs.csv', '--units', '4', '--epochs', '1']);
  expect(trained.errors).toContain(
    'pairs.csv holds two columns of texts: the task is translate; --task says otherwise',
  );
  expect(trained.code).toBe(0);
});

test('each task has its help, with a default for each option', async () => {
  for (const task of ['multilabel', 'regress', 'tag', 'generate', 'translate']) {
    const { output } = await rnnkit('.', ['train', '--task', task, '--help']);
    expect(output).toContain(`Options of the task ${task}:`);
    expect(output).not.toContain('Options of the task classify:');
    const options = output
      .slice(output.indexOf(`Options of the task ${task}:`))
      .split(/\n {2}(?=-)/)
      .slice(1);
    expect(options.length).toBeGreaterThan(10);
    for (const one of options) expect(one).toMatch(/default:\s+\S/);
  }
});
