// Texts, labels, columns and names of files that want to take over the terminal.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { jsonLines, newFolder, rnnkit, small, smallRest } from './rnnkit.ts';

const escape = '\u001B[31m';
const good = `good${escape}\rbad`;
const bad = 'bad\u202E\u2028<script>alert(1)</script>';
const column = `te\u0007xt`;
const file = `re\u001B]0;x\u0007\u202Eviews.csv`;

/** What no terminal may get: of the controls the ends of lines and the tab between fields alone. */
function expectFit(text: string): void {
  expect(text).not.toMatch(/[\p{Cs}\p{Zl}\p{Zp}\u061C\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u);
  expect(text).not.toMatch(/(?![\n\t])\p{Cc}/u);
}

function hostileReviews(count: number): string {
  const quoted = (field: string): string => `"${field}"`;
  const rows = Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? [good, `fine ${escape} film ${index % 3}`] : [bad, `poor\u2066 film\r\n ${index % 3}`],
  );
  return [['la\u0085bel', column], ...rows].map((row) => `${row.map(quoted).join()}\n`).join('');
}

const columns = ['--text-column', column, '--label-column', 'la\u0085bel'];

test('no answer, error, progress or report passes on what a terminal obeys', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  await writeFile(join(folder, file), hostileReviews(60));
  const model = `mo\u001Bdel`;
  const trained = await rnnkit(folder, ['train', file, '--out', model, '--epochs', '1', ...columns, ...small]);
  const evaluated = await rnnkit(folder, ['evaluate', model, file, ...columns]);
  const exact = await rnnkit(folder, ['evaluate', model, file, '--json', ...columns]);
  const predicted = await rnnkit(folder, ['predict', model, `one${escape}\ntwo\tthree`]);
  const inspected = await rnnkit(folder, ['inspect', model]);
  const tuning = ['tune', file, '--space', 'units=2,3', '--folds', '2', '--epochs', '1', '--out', 'tu\u001Bned'];
  const tuned = await rnnkit(folder, [...tuning, ...columns, ...smallRest]);
  const runs = [trained, evaluated, exact, predicted, inspected, tuned];
  for (const { code, output, errors } of runs) {
    expect(code).toBe(0);
    expectFit(output);
    expectFit(errors);
  }
  expect(trained.output).toContain(String.raw`model   mo\x1bdel`);
  expect(evaluated.output).toContain(String.raw`good\x1b[31m\rbad `);
  expect(predicted.output).toMatch(/^\S.* %\tone\\x1b\[31m\\ntwo\\tthree\n$/);
  expect(inspected.output).toContain(String.raw`bad\u202e\u2028<script>`);
  // For a program all is exactly what it is.
  expect(jsonLines(exact.output)[0]).toMatchObject({ classes: [{ label: bad }, { label: good }] });
  // A shell reads the command as what was typed.
  expect(tuned.output).toContain(String.raw`rnnkit train $'re\x1b]0;x\x07\u202eviews.csv'`);

  for (const report of [join(model, 'report.html'), join('tu\u001Bned', 'report.html')]) {
    const page = await readFile(join(folder, report), 'utf8');
    expectFit(page);
    expect(page).not.toContain('<script');
    expect(page).toContain(String.raw`re\x1b]0;x\x07\u202eviews.csv</title>`);
  }
});

test('no error passes on what a terminal obeys', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  await writeFile(join(folder, file), hostileReviews(60));
  await writeFile(join(folder, 'ragged.csv'), `label,text\n${good},a film\n"${bad}"x,"a"b\n`);
  await writeFile(join(folder, 'one.csv'), 'label,text\npos\u001B[2J,a film\n');
  const failing = [
    ['train', file],
    ['train', `no${escape}\u202Ewhere.csv`],
    ['train', 'ragged.csv'],
    ['train', 'one.csv'],
    ['train', 'one.csv', '--architecture', `lstm${escape}`],
    [`tr${escape}ain\nrnnkit: all is well`],
    ['train', `--ou${escape}t`],
    ['predict', `no${escape}\u2028model`, 'x'],
  ];
  for (const words of failing) {
    const { code, output, errors } = await rnnkit(folder, words);
    expect(code).toBeGreaterThan(0);
    expect(output).toBe('');
    expectFit(errors);
    expect(errors.replace('(--help shows what it takes)\n', '')).toMatch(/^rnnkit: [^\n]*\n$/);
  }
});

test('no task passes on what a terminal obeys, and its report runs nothing', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  const lines = (of: (row: number) => object): string =>
    Array.from({ length: 24 }, (_, row) => `${JSON.stringify(of(row))}\n`).join('');
  const texts = [`fine ${escape} film`, 'poor\u2066 film </td><script>alert(1)</script>'];
  const textOf = (row: number): string => `${texts[row % 2]!} ${row % 3}`;
  const labels = [good, bad];
  const data = {
    tag: lines((row) => ({ text: textOf(row), spans: [[0, 4, labels[row % 2]!]] })),
    generate: lines((row) => ({ text: textOf(row), label: labels[row % 2]! })),
    translate: lines((row) => ({ source: textOf(row), target: `${labels[row % 2]!} ${row}` })),
    multilabel: lines((row) => ({ text: textOf(row), labels: row % 3 === 0 ? labels : [labels[row % 2]!] })),
  };
  for (const [task, content] of Object.entries(data)) {
    await writeFile(join(folder, `${task}.jsonl`), content);
    const rest = task === 'generate' ? ['--label-column', 'label'] : [];
    const words = ['--task', task, '--out', task, '--epochs', '1', '--units', '4', '--embedding-dim', '4'];
    const trained = await rnnkit(folder, ['train', `${task}.jsonl`, ...words, ...rest]);
    const evaluated = await rnnkit(folder, ['evaluate', task, `${task}.jsonl`, ...rest]);
    const predicted = await rnnkit(folder, ['predict', task, `one${escape}\ntwo`]);
    const inspected = await rnnkit(folder, ['inspect', task]);
    for (const { code, output, errors } of [trained, evaluated, predicted, inspected]) {
      expect({ task, code, errors }).toMatchObject({ code: 0 });
      expectFit(output);
      expectFit(errors);
    }
    const page = await readFile(join(folder, task, 'report.html'), 'utf8');
    expectFit(page);
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
  }
  const written = await rnnkit(folder, ['generate', 'generate', `one${escape}\u202E`, '--label', bad, '--seed', '1']);
  expect(written.code).toBe(0);
  expectFit(written.output);
});
