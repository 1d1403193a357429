// Each package is packed as it would be published, installed with npm into an empty project, and used there.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const packagesFolder = new URL('../../../packages/', import.meta.url).pathname;
const tfjs = ['@tensorflow/tfjs-core@4.22.0', '@tensorflow/tfjs-backend-cpu@4.22.0'];

let workFolder = '';
let names: string[] = [];
const tarballs = new Map<string, string>();

beforeAll(async () => {
  workFolder = await mkdtemp(join(tmpdir(), 'rnnkit-packaging-'));
  names = (await readdir(packagesFolder)).toSorted();
  for (const name of names) {
    const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', workFolder], {
      cwd: join(packagesFolder, name),
    });
    const { filename } = JSON.parse(stdout) as { filename: string };
    tarballs.set(name, join(workFolder, basename(filename)));
  }
}, 300_000);

afterAll(async () => {
  await rm(workFolder, { recursive: true, force: true });
});

/** An empty project with the named packages (packed) and others (from the registry) installed; answers a script's output. */
async function useAlone(ours: readonly string[], others: readonly string[], script: string): Promise<string> {
  const project = await mkdtemp(join(workFolder, 'project-'));
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  const packed = ours.map((name) => {
    const path = tarballs.get(name);
    if (path === undefined) throw new Error(`There is no package ${name}.`);
    return path;
  });
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packed, ...others], { cwd: project });
  await writeFile(join(project, 'main.js'), script);
  const { stdout } = await run('node', ['main.js'], { cwd: project });
  return stdout.trim();
}

test('a packed package holds its build, its licence and its README, and no workspace protocol', async () => {
  for (const name of names) {
    const { stdout } = await run('tar', ['-tzf', tarballs.get(name) ?? '']);
    const files = stdout.trim().split('\n');
    expect(files, name).toContain('package/LICENSE');
    expect(files, name).toContain('package/README.md');
    expect(files, name).toContain('package/package.json');
    expect(
      files.filter((file) => !/^package\/(dist\/|LICENSE$|README\.md$|CHANGELOG\.md$|package\.json$)/.test(file)),
      name,
    ).toEqual([]);
    const manifest = await run('tar', ['-xzOf', tarballs.get(name) ?? '', 'package/package.json']);
    expect(manifest.stdout, name).not.toMatch(/workspace:|catalog:|@rnnkit\/source/);
  }
});

test('every package states licence, engines, side effects and types alike', async () => {
  for (const name of names) {
    const manifest = JSON.parse(await readFile(join(packagesFolder, name, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(manifest, name).toMatchObject({
      name: `@rnnkit/${name}`,
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20' },
    });
  }
});

test('text works alone, without tfjs', async () => {
  const output = await useAlone(
    ['text'],
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
    ['core', `backend-${backend}`, 'layers'],
    ['@tensorflow/tfjs-core@4.22.0', `@tensorflow/tfjs-backend-${backend}@4.22.0`],
    `import { Random, useBackend } from '@rnnkit/core';
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

test('Vite serves the files of the WASM backend without being told', async () => {
  const output = await useAlone(
    ['core', 'backend-wasm'],
    ['@tensorflow/tfjs-core@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0', 'vite@8.3.8'],
    `import { readdirSync, writeFileSync } from 'node:fs';
     import { build } from 'vite';
     writeFileSync('index.html', '<script type="module" src="/page.js"></script>');
     writeFileSync('page.js', "import { useBackend } from '@rnnkit/core'; import { wasm } from '@rnnkit/backend-wasm'; await useBackend(wasm());");
     await build({ logLevel: 'silent' });
     console.log(JSON.stringify(readdirSync('dist/assets').filter((file) => file.endsWith('.wasm')).map((file) => file.replace(/-[^-]{8}[.]/, '.'))));`,
  );
  expect((JSON.parse(output) as string[]).toSorted()).toEqual([
    'tfjs-backend-wasm-simd.wasm',
    'tfjs-backend-wasm-threaded-simd.wasm',
    'tfjs-backend-wasm.wasm',
  ]);
});

test('a model is trained from installed packages', async () => {
  const output = await useAlone(
    ['core', 'backend-cpu', 'layers', 'optimizers', 'training'],
    tfjs,
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
    tfjs,
    `import { execFileSync } from 'node:child_process';
     console.log(execFileSync('node_modules/.bin/rnnkit', ['--help'], { encoding: 'utf8' }));`,
  );
  expect(output).toContain('rnnkit train');
});
