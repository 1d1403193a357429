// What is fetched while `readKeras` reads a file: Vite splits it, Node runs it, and each part says that it has come.
import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, type Rolldown } from 'vite';

import { runScript } from './project.ts';
import { sizeOf, type Size } from './size.ts';

const fixtures = new URL('../../../packages/interchange/test/fixtures/', import.meta.url);

/** Files of Keras', by what they hold. */
const files: Readonly<Record<string, string>> = {
  'Embedding, Bidirectional, Dense': 'keras/both-ways.keras',
  'Conv1D, BatchNormalization': 'keras/convolved.keras',
  'a Functional model': 'keras/functional.keras',
  TextVectorization: 'keras-texts/texts.keras',
};

const program = (file: string, parts: string): string => `
  import { cpu } from '@rnnkit/backend-cpu';
  import { useBackend } from '@rnnkit/core';
  import { readFile } from 'node:fs/promises';
  await useBackend(cpu());
  globalThis.come = [];
  const { readKeras } = await import('./${parts}/parts/entry.js');
  const { model } = await readKeras(await readFile('${file}'));
  console.log(JSON.stringify(model.built ? globalThis.come : []));
`;

/** The bytes of all parts that come until a file has been read, each compressed by itself. */
export async function measureReading(project: string): Promise<Record<string, Size>> {
  const folder = await mkdtemp(join(project, 'reading-'));
  await writeFile(join(folder, 'entry.js'), `export { readKeras } from '@rnnkit/interchange/keras';\n`);
  // For a server: then nothing comes along that makes pages fetch sooner. What is not named, a page has to run the model.
  const built = await build({
    root: folder,
    logLevel: 'silent',
    configFile: false,
    ssr: { noExternal: ['@rnnkit/interchange', '@rnnkit/storage'] },
    build: { ssr: join(folder, 'entry.js'), minify: true, write: false },
  });
  const { output } = built as Rolldown.RolldownOutput;
  const parts = new Map(output.flatMap((part) => (part.type === 'chunk' ? [[part.fileName, part.code] as const] : [])));
  for (const [name, code] of parts) {
    await mkdir(dirname(join(folder, 'parts', name)), { recursive: true });
    await writeFile(join(folder, 'parts', name), `globalThis.come.push(${JSON.stringify(name)});\n${code}`);
  }
  const sizes: Record<string, Size> = {};
  for (const [what, file] of Object.entries(files)) {
    const copied = join(folder, basename(file));
    await copyFile(fileURLToPath(new URL(file, fixtures)), copied);
    const come = JSON.parse(await runScript(project, program(copied, basename(folder)))) as string[];
    const all = come.map((name) => sizeOf(parts.get(name)!));
    sizes[what] = {
      minified: all.reduce((sum, { minified }) => sum + minified, 0),
      gzipped: all.reduce((sum, { gzipped }) => sum + gzipped, 0),
    };
  }
  return sizes;
}
