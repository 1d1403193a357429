// Each package is packed as it would be published, installed with npm into an empty project, and used there.
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterEach, expect, inject, test } from 'vitest';

import { install, makeProject, runScript, tfjs } from '../src/project.ts';

const run = promisify(execFile);
const packagesFolder = new URL('../../../packages/', import.meta.url).pathname;
const tarballs = inject('tarballs');
const names = Object.keys(tarballs);
const projects: string[] = [];

afterEach(async () => {
  for (const project of projects.splice(0)) await rm(project, { recursive: true });
});

/** An empty project with the named packages (packed) and others (from the registry) installed; answers a script's output. */
async function useAlone(ours: readonly string[], others: readonly string[], script: string): Promise<string> {
  const project = await makeProject();
  projects.push(project);
  await install(project, tarballs, ours, others);
  return runScript(project, script);
}

test('a packed package holds its build, its licence and its README, and no workspace protocol', async () => {
  for (const name of names) {
    const { stdout } = await run('tar', ['-tzf', tarballs[name]!]);
    const files = stdout.trim().split('\n');
    expect(files, name).toContain('package/LICENSE');
    expect(files, name).toContain('package/README.md');
    expect(files, name).toContain('package/package.json');
    expect(
      files.filter((file) => !/^package\/(dist\/|LICENSE$|README\.md$|CHANGELOG\.md$|package\.json$)/.test(file)),
      name,
    ).toEqual([]);
    const manifest = await run('tar', ['-xzOf', tarballs[name]!, 'package/package.json']);
    const { scripts: _, ...used } = JSON.parse(manifest.stdout) as Readonly<Record<string, unknown>>;
    expect(JSON.stringify(used), name).not.toMatch(/workspace:|catalog:|@rnnkit\/source/);
  }
});

const entries = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`./src/${name}.ts`, `./dist/${name}.js`]);

/** Entries that put in what those for programs that only predict leave out. */
const sideEffects: Readonly<Record<string, readonly string[]>> = {
  core: entries('ops', 'rest'),
  data: entries('index', 'parquet'),
  layers: entries('index', 'rest'),
  models: entries('index', 'rest'),
  storage: entries('index'),
};

test('every package states licence, engines, side effects and types alike', async () => {
  for (const name of names) {
    const manifest = JSON.parse(await readFile(`${packagesFolder}${name}/package.json`, 'utf8')) as Record<
      string,
      unknown
    >;
    expect(manifest, name).toMatchObject({
      name: `@rnnkit/${name}`,
      license: 'MIT',
      type: 'module',
      sideEffects: sideEffects[name] ?? false,
      engines: { node: '>=20' },
    });
  }
});

test('text and data work alone, without tfjs', async () => {
  const output = await useAlone(
    ['data', 'text'],
    [],
    `import { existsSync } from 'node:fs';
     import { Tokenizer, padSequences } from '@rnnkit/text';
     const tokenizer = new Tokenizer();
     tokenizer.fitOnTexts(['the cat sat', 'the dog']);
     const { data, shape } = padSequences(tokenizer.textsToSequences(['the cat']), { maxlen: 3 });
     console.log(JSON.stringify([[...data], shape, existsSync('node_modules/@tensorflow')]));`,
  );
  expect(JSON.parse(output)).toEqual([[0, 1, 2], [1, 3], false]);
});

test.each(['cpu', 'wasm'])('core, the backend %s and layers work without training', async (backend) => {
  const output = await useAlone(
    ['core', 'data', `backend-${backend}`, 'layers'],
    tfjs('core', `backend-${backend}`),
    `import { useBackend } from '@rnnkit/core';
     import { Random } from '@rnnkit/data';
     import { ${backend} } from '@rnnkit/backend-${backend}';
     import { lstm } from '@rnnkit/layers';
     import { ones } from '@tensorflow/tfjs-core';
     const { name } = await useBackend(${backend}());
     const layer = lstm({ units: 4 });
     layer.build([null, null, 3], new Random(1));
     const { output } = layer.call(ones([2, 5, 3]));
     console.log(JSON.stringify([name, output.shape, (await output.data()).every(Number.isFinite)]));`,
  );
  expect(JSON.parse(output)).toEqual([backend, [2, 4], true]);
});

test('a model is trained from installed packages', async () => {
  const output = await useAlone(
    ['core', 'data', 'backend-cpu', 'layers', 'models', 'optimizers', 'storage', 'training'],
    tfjs('core', 'backend-cpu'),
    `import { useBackend } from '@rnnkit/core';
     import { cpu } from '@rnnkit/backend-cpu';
     import { dense, embedding, gru } from '@rnnkit/layers';
     import { adam } from '@rnnkit/optimizers';
     import { sequential } from '@rnnkit/training';
     await useBackend(cpu());
     const model = sequential([
       embedding({ inputDim: 5, outputDim: 4 }), gru({ units: 8 }), dense({ units: 2, activation: 'softmax' }),
     ]);
     model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
     const x = { data: Int32Array.of(1, 2, 1, 2, 3, 4, 3, 4), shape: [4, 2] };
     const y = { data: Int32Array.of(0, 0, 1, 1), shape: [4] };
     const { history } = await model.fit(x, y, { epochs: 30 });
     console.log(JSON.stringify(history.accuracy.at(-1)));`,
  );
  expect(JSON.parse(output)).toBe(1);
});

test('the command line runs from its package', async () => {
  const output = await useAlone(
    names.filter((name) => name !== 'conformance'),
    tfjs('core', 'backend-cpu'),
    `import { execFileSync } from 'node:child_process';
     console.log(execFileSync('node_modules/.bin/rnnkit', ['--help'], { encoding: 'utf8' }));`,
  );
  expect(output).toContain('rnnkit train');
});

test('cross-validation starts its workers from the built packages', async () => {
  const script = `
    import { cpu } from '@rnnkit/backend-cpu';
    import { useBackend } from '@rnnkit/core';
    import { dense, embedding, gru } from '@rnnkit/layers';
    import { crossValidate, sequential } from '@rnnkit/training';
    await useBackend(cpu());
    const model = sequential([embedding({ inputDim: 9, outputDim: 2 }), gru({ units: 2 }), dense({ units: 2, activation: 'softmax' })]);
    model.compile({ loss: 'sparseCategoricalCrossentropy' });
    const { folds } = await crossValidate(model, [[1, 2], [3, 4], [5, 6], [7, 8]], [0, 1, 0, 1], { folds: 2, workers: 2 });
    console.log(folds.length);`;
  expect(
    await useAlone(
      ['core', 'data', 'layers', 'models', 'optimizers', 'storage', 'training', 'backend-cpu'],
      tfjs('core', 'backend-cpu'),
      script,
    ),
  ).toBe('2');
}, 300_000);
