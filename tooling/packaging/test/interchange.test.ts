// Models of other programs: the package alone, and the command as it is installed.
import { execFile } from 'node:child_process';
import { copyFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { install, makeProject, runScript, tfjs } from '../src/project.ts';

const run = promisify(execFile);
const saved = new URL('../../../packages/interchange/test/fixtures/keras/classifier.keras', import.meta.url);
const alone = [
  'backend-cpu',
  'core',
  'data',
  'interchange',
  'layers',
  'models',
  'optimizers',
  'storage',
  'text',
  'training',
];
let project = '';

beforeAll(async () => {
  project = await makeProject();
  const others = ['backend-wasm', 'cli', 'inspect', 'tasks', 'tuning'];
  await install(project, inject('tarballs'), [...alone, ...others], tfjs('core', 'backend-cpu', 'backend-wasm'));
  await copyFile(saved, join(project, 'model.keras'));
}, 300_000);

afterAll(() => rm(project, { recursive: true, force: true }));

/** What the command prints. */
async function rnnkit(...words: readonly string[]): Promise<string> {
  const { stdout } = await run(join(project, 'node_modules/.bin/rnnkit'), words, { cwd: project });
  return stdout;
}

test('every sub-path and the table of formats read and write, in Node', async () => {
  const output = await runScript(
    project,
    `import { readFile } from 'node:fs/promises';
     import { cpu } from '@rnnkit/backend-cpu';
     import { useBackend } from '@rnnkit/core';
     import { modelFormats, modelSource, readAnyModel } from '@rnnkit/interchange';
     import * as huggingFace from '@rnnkit/interchange/hugging-face';
     import * as keras from '@rnnkit/interchange/keras';
     import * as training from '@rnnkit/interchange/keras-training';
     import * as onnx from '@rnnkit/interchange/onnx';
     import * as pytorch from '@rnnkit/interchange/pytorch';
     import * as tfjs from '@rnnkit/interchange/tfjs-layers';
     await useBackend(cpu());
     const paths = [huggingFace, keras, training, onnx, pytorch, tfjs];
     const file = new Map([['model.keras', new Uint8Array(await readFile('model.keras'))]]);
     const { model, format } = await readAnyModel(modelSource('model.keras', file));
     const answer = async (one) => [...await (await one.predict([[1, 2, 3, 4]])).data()].map((value) => value.toFixed(5)).join();
     const asked = await answer(model);
     const alike = [];
     for (const { name, write, isFolder } of modelFormats) {
       if (write === undefined) continue;
       try {
         const source = modelSource('m', await write({ model }, 'm', () => undefined), isFolder);
         alike.push([name, (await answer((await readAnyModel(source)).model)) === asked]);
       } catch (error) {
         alike.push([name, error.code]);
       }
     }
     console.log(JSON.stringify([format.name, paths.map((path) => Object.keys(path).length > 0), alike]));`,
  );
  const [name, paths, alike] = JSON.parse(output) as [string, boolean[], [string, boolean | string][]];
  expect(name).toBe('keras');
  expect(paths).toEqual(Array.from(paths, () => true));
  expect(alike.length).toBeGreaterThanOrEqual(6);
  for (const [format, outcome] of alike) expect([true, 'unsupported'], format).toContain(outcome);
  for (const format of ['rnnkit', 'keras', 'onnx', 'hugging-face']) expect(alike).toContainEqual([format, true]);
});

test('the command converts, shows and asks a model of Keras', async () => {
  expect(await rnnkit('convert', 'model.keras', 'model.onnx')).toMatch(/^model\.onnx: from keras to onnx, /);
  expect(await readdir(project)).toContain('model.onnx');
  expect(JSON.parse(await rnnkit('inspect', 'model.onnx', '--json'))).toMatchObject({ format: 'onnx' });
  await writeFile(
    join(project, 'tokenizer.js'),
    `import { Tokenizer } from '@rnnkit/text';
     const tokenizer = new Tokenizer({ numWords: 9, oovToken: '[UNK]' });
     tokenizer.fitOnTexts(['a fine film', 'an awful bore']);
     console.log(JSON.stringify(tokenizer));`,
  );
  const { stdout } = await run(process.execPath, ['tokenizer.js'], { cwd: project });
  await writeFile(join(project, 'tokenizer.json'), stdout);
  const words = ['--tokenizer', 'tokenizer.json', '--json', 'a fine film'];
  const answers = [await rnnkit('predict', 'model.keras', ...words), await rnnkit('predict', 'model.onnx', ...words)];
  const [first, second] = answers.map((line) => {
    const { predictions } = JSON.parse(line) as { predictions: { label: string; probability: number }[] };
    return predictions[0]!;
  });
  expect(second!.label).toBe(first!.label);
  expect(second!.probability).toBeCloseTo(first!.probability, 5);
});
