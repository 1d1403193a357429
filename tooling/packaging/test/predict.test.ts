// A program that only predicts, from packed packages: it answers what the program answers that has everything.
import { rm } from 'node:fs/promises';

import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { install, makeProject, runScript, tfjs } from '../src/project.ts';

let project = '';

beforeAll(async () => {
  project = await makeProject();
  const ours = ['core', 'data', 'backend-cpu', 'layers', 'models', 'storage', 'text'];
  await install(project, inject('tarballs'), ours, tfjs('core', 'backend-cpu'));
}, 300_000);

afterAll(() => rm(project, { recursive: true, force: true }));

const save = `
  import { writeFile } from 'node:fs/promises';
  import { cpu } from '@rnnkit/backend-cpu';
  import { useBackend } from '@rnnkit/core';
  import { dense, embedding, gru } from '@rnnkit/layers';
  import { loadModel, saveModel, sequential } from '@rnnkit/models';
  import { unzipModel, zipModel } from '@rnnkit/storage';
  import { padSequences, Tokenizer } from '@rnnkit/text';
  await useBackend(cpu());
  const tokenizer = new Tokenizer({ oovToken: '?' });
  tokenizer.fitOnTexts(['a fine film', 'what a bore']);
  const made = sequential([
    embedding({ inputDim: 7, outputDim: 3, maskZero: true }),
    gru({ units: 4 }),
    dense({ units: 2, activation: 'softmax', kernelRegularizer: 'l2' }),
  ]);
  made.build([null, null]);
  const assets = new Map([['tokenizer.json', new TextEncoder().encode(JSON.stringify(tokenizer))]]);
  const zip = zipModel(await saveModel(made, { assets }));
  await writeFile('model.zip', zip);
  const model = await loadModel(await unzipModel(zip));
  const ids = padSequences(tokenizer.textsToSequences(['a bore', 'what film is it']));
  console.log(JSON.stringify(await (await model.predict(ids)).array()));
`;

const predict = `
  import { readFile } from 'node:fs/promises';
  import { cpu } from '@rnnkit/backend-cpu';
  import { useBackend } from '@rnnkit/core';
  import { dense, embedding, gru } from '@rnnkit/layers/predict';
  import { loadPredictor } from '@rnnkit/models/predict';
  import { unzipModel } from '@rnnkit/storage/predict';
  import { padSequences, textIndexerFromJson } from '@rnnkit/text';
  await useBackend(cpu());
  const files = await unzipModel(new Uint8Array(await readFile('model.zip')));
  const model = await loadPredictor(files, { Embedding: embedding, GRU: gru, Dense: dense });
  const indexer = textIndexerFromJson(new TextDecoder().decode(files.get('tokenizer.json')));
  const ids = padSequences(indexer.textsToSequences(['a bore', 'what film is it']));
  console.log(JSON.stringify(await (await model.predict(ids)).array()));
`;

const refuse = (from: string, load: string): string => `
  import { readFile } from 'node:fs/promises';
  import { cpu } from '@rnnkit/backend-cpu';
  import { useBackend } from '@rnnkit/core';
  ${from}
  import { unzipModel } from '@rnnkit/storage';
  await useBackend(cpu());
  const whole = await unzipModel(new Uint8Array(await readFile('model.zip')));
  const json = new TextDecoder().decode(whole.get('model.json'));
  for (const [name, bytes] of [
    ['model.json', new TextEncoder().encode(json.replace('"units": 4', '"units": 4.5'))],
    ['model.json', new TextEncoder().encode(json.replace('"calls"', '"cals"'))],
    ['model.json', new TextEncoder().encode(json.replace('"GRU"', '"GRUU"'))],
    ['weights.safetensors', whole.get('weights.safetensors').slice(0, 90)],
  ]) {
    try {
      await (${load})(new Map([...whole, [name, bytes]]));
    } catch ({ code, message }) {
      console.log(code, message.slice(0, 60));
    }
  }
`;

test('it fetches the words for what it refuses: those of the whole program', async () => {
  const all = "import { loadModel } from '@rnnkit/models';";
  const few = `import { loadPredictor } from '@rnnkit/models/predict';
    import { dense, embedding, gru } from '@rnnkit/layers/predict';`;
  await runScript(project, save);
  const wanted = await runScript(project, refuse(all, 'loadModel'));
  expect(wanted.trim().split('\n')).toHaveLength(4);
  const makers = '{ Embedding: embedding, GRU: gru, Dense: dense }';
  const found = await runScript(project, refuse(few, `(files) => loadPredictor(files, ${makers})`));
  const [own, known] = [found, wanted].map((text) => text.replace(/; there are.*/, ''));
  expect(own).toBe(known);
});

test('it predicts the same', async () => {
  const wanted = await runScript(project, save);
  expect(JSON.parse(wanted)).toHaveLength(2);
  expect(await runScript(project, predict)).toBe(wanted);
});
