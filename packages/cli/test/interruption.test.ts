// Signals: the first asks to stop, a second one, not the same passed on twice, ends the process.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { newFolder, reviews, rnnkit, small } from './rnnkit.ts';

const script = `
  const { Interruption } = await import(${JSON.stringify(new URL('../src/interruption.ts', import.meta.url).href)});
  const interruption = new Interruption('stopping', () => console.log('giving up'));
  interruption.signal.addEventListener('abort', () => {
    const start = performance.now();
    console.log('stopped');
    setInterval(() => console.log(performance.now() - start > 600 ? 'later' : 'soon'), 50);
  });
  console.log('ready');
  setInterval(() => undefined, 1000);
`;

test('the same signal at once counts once, and a later one gives up', async () => {
  const child = spawn(process.execPath, ['--conditions=@rnnkit/source', '--input-type=module', '-e', script]);
  let output = '';
  const sent = new Set<string>();
  const sendAt = (line: string, signal: NodeJS.Signals): void => {
    if (!output.includes(`${line}\n`) || sent.has(line)) return;
    sent.add(line);
    child.kill(signal);
  };
  child.stdout.on('data', (piece: Buffer) => {
    output += piece.toString();
    sendAt('ready', 'SIGTERM');
    sendAt('stopped', 'SIGTERM');
    sendAt('later', 'SIGINT');
  });
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  expect(sent.size).toBe(3);
  expect(output).toMatch(/soon\n(soon\n)*later\n(later\n)*giving up\n$/);
  expect(code).toBe(130);
});

test('an interrupted training writes the best weights so far, tries them, and says that it was interrupted', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(60));
  let sent = false;
  const words = ['train', 'reviews.csv', '--epochs', '100000', '--patience', '100000', '--json', ...small];
  const outcome = await rnnkit(folder, words, {
    watch(child, { errors }) {
      if (!sent && errors.includes('epoch 2/')) sent = child.kill('SIGTERM');
    },
  });
  expect(outcome.code).toBe(143);
  expect(outcome.errors).toContain('stopping after this batch');
  expect(JSON.parse(outcome.output.trim().split('\n').at(-1)!)).toMatchObject({ interrupted: true, model: 'model' });
  expect((await rnnkit(folder, ['predict', 'model', 'a superb film'])).code).toBe(0);
});

test('before the first epoch is done there is nothing to write', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(6000));
  let sent = false;
  const outcome = await rnnkit(folder, ['train', 'reviews.csv', '--batch-size', '1', '--workers', '1'], {
    watch(child, { errors }) {
      if (!sent && errors.includes('texts to train on')) sent = child.kill('SIGINT');
    },
  });
  expect(outcome).toMatchObject({ code: 130, output: '' });
  expect(outcome.errors).toContain('it was interrupted before the first epoch was done; nothing was written');
});
