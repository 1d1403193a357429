// Signals: the first asks to stop, a second one, not the same passed on twice, ends the process.
import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readModel } from '@rnnkit/storage/node';
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

test('a rule that is stopped while it is learned is none', async () => {
  const learning = `
    const { learnRule } = await import(${JSON.stringify(new URL('../src/tasks/fit-task.ts', import.meta.url).href)});
    const learn = async (data, options, { signal }) => {
      process.kill(process.pid, 'SIGTERM');
      // A listener for signals keeps no process going.
      const timer = setTimeout(() => undefined, 60_000);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      clearTimeout(timer);
      signal.throwIfAborted();
    };
    console.log(await learnRule({ name: 'a rule', takes: [], learn }, { train: [] }, { options: {}, about: 'begun' }));
  `;
  const child = spawn(process.execPath, ['--conditions=@rnnkit/source', '--input-type=module', '-e', learning]);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (errors += piece.toString()));
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  expect([code, output, errors]).toEqual([
    143,
    'undefined\n',
    expect.stringMatching(/^begun\nstopping; nothing is written/),
  ]);
});

test('what comes after a training ends at a signal with a word on what there is', async () => {
  const ending = `
    const { endingAtSignal } = await import(${JSON.stringify(new URL('../src/interruption.ts', import.meta.url).href)});
    console.log(await endingAtSignal('not yet', async () => 'done'));
    await endingAtSignal('the model is written', async () => {
      process.kill(process.pid, 'SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });
  `;
  const child = spawn(process.execPath, ['--conditions=@rnnkit/source', '--input-type=module', '-e', ending]);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (errors += piece.toString()));
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  expect([code, output, errors]).toEqual([143, 'done\n', 'the model is written\n']);
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
  const outcome = await rnnkit(folder, ['train', 'reviews.csv', '--batch-size', '1'], {
    watch(child, { errors }) {
      if (!sent && errors.includes('texts to train on')) sent = child.kill('SIGINT');
    },
  });
  expect(outcome).toMatchObject({ code: 130, output: '' });
  expect(outcome.errors).toContain('it was interrupted before the first epoch was done; nothing was written');
});

/** The tensors of a safetensors file, those under a path, without it. */
function tensorsOf(bytes: Uint8Array, path: string): Record<string, string> {
  const view = Buffer.from(bytes);
  const length = Number(view.readBigUInt64LE(0));
  const header = JSON.parse(view.subarray(8, 8 + length).toString()) as Record<string, { data_offsets?: number[] }>;
  const found = Object.entries(header).flatMap(([name, { data_offsets: offsets }]) =>
    offsets === undefined || !name.startsWith(path)
      ? []
      : [[name.slice(path.length), view.subarray(8 + length + offsets[0]!, 8 + length + offsets[1]!).toString('hex')]],
  );
  return Object.fromEntries(found) as Record<string, string>;
}

/** Waits until a number of epochs is kept and what was kept before is gone, so that the next epoch has begun. */
async function untilKept(path: string, epochs: number): Promise<void> {
  for (;;) {
    const files = await readModel(path);
    const { epoch } = JSON.parse(new TextDecoder().decode(files.get('training.json'))) as { epoch: number };
    if (epoch >= epochs && (await readdir(path)).length === files.size + 1) return;
  }
}

test('without validation an interrupted epoch is taken back', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(2000));
  let sent = false;
  const words = ['train', 'reviews.csv', '--validation-split', '0', '--epochs', '100000', ...small];
  const outcome = await rnnkit(folder, [...words, '--batch-size', '1'], {
    watch(child, { errors }) {
      if (sent || !errors.includes('epoch 2/')) return;
      sent = true;
      void untilKept(join(folder, 'model', 'unfinished'), 2).then(() => child.kill('SIGINT'));
    },
  });
  expect(outcome.code).toBe(130);
  const weights = (await readModel(join(folder, 'model'))).get('weights.safetensors')!;
  const kept = (await readModel(join(folder, 'model', 'unfinished'))).get('training.safetensors')!;
  const whole = tensorsOf(kept, 'weights/');
  expect(Object.keys(whole).length).toBeGreaterThan(4);
  expect(tensorsOf(weights, '')).toEqual(whole);
});
