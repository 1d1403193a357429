// How large the packages are in a user's bundle: minified by Vite, and compressed as servers do.
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, type Rolldown } from 'vite';

import { entriesOf, packagesForPages } from './page-project.ts';
import { measureReading } from './reading.ts';
import { sizeOf, type Size } from './size.ts';

/** What is recorded in sizes.json. */
export interface Sizes {
  /** What each package brings to the bundle of `page/`, which uses a part of it. */
  readonly page: Readonly<Record<string, Size>>;
  /** What each package brings to a program of `predict/`, without tfjs and the backend. */
  readonly predict: Readonly<Record<string, Readonly<Record<string, Size>>>>;
  /** What is fetched of `@rnnkit/interchange` and `@rnnkit/storage` while `readKeras` reads a file, by what the file holds. */
  readonly reading: Readonly<Record<string, Size>>;
  /** All that a package exports, without the packages that it depends on. */
  readonly whole: Readonly<Record<string, Size>>;
}

/** The name of the package that a module belongs to, or none for the project's own. */
function packageOf(id: string): string | undefined {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
}

interface BundleOptions {
  readonly input?: string;
  readonly external?: (id: string) => boolean;
}

async function chunks(options: Parameters<typeof build>[0]): Promise<Rolldown.OutputChunk[]> {
  const built = await build({ ...options, logLevel: 'silent', configFile: false });
  const { output } = built as Rolldown.RolldownOutput;
  return output.filter((part) => part.type === 'chunk');
}

/** What each package brings to a bundle, and what is the project's own. */
async function sizesByPackage(project: string, options: BundleOptions, own: string): Promise<Record<string, Size>> {
  const parts = await chunks({
    root: project,
    build: {
      write: false,
      rolldownOptions: {
        ...options,
        output: {
          codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: (id) => packageOf(id) ?? null }] },
        },
      },
    },
  });
  const byPackage = new Map<string, Size>();
  for (const { name, isEntry, code } of parts) byPackage.set(isEntry ? own : name, sizeOf(code));
  return Object.fromEntries([...byPackage].toSorted(([first], [second]) => (first < second ? -1 : 1)));
}

/** What each package brings to the page's bundle. */
export const measurePage = (project: string): Promise<Record<string, Size>> =>
  sizesByPackage(project, {}, 'the page itself');

/** The programs of `predict/`. */
export const predictPrograms: readonly string[] = ['texts', 'tokens', 'zip'];
/** All of a program as one file, among what its packages bring. */
export const inOneFile = 'all in one file';

/** What each package brings to a program that only predicts, without tfjs and the backend, and all of it in one file. */
export async function measurePredict(project: string, program: string): Promise<Record<string, Size>> {
  const folder = await mkdtemp(join(project, 'predict-'));
  await cp(fileURLToPath(new URL('../predict', import.meta.url)), folder, { recursive: true });
  const options: BundleOptions = {
    input: join(folder, `${program}.js`),
    external: (id) => id.startsWith('@tensorflow/') || id.startsWith('@rnnkit/backend-'),
  };
  const whole = await chunks({ root: project, build: { write: false, rolldownOptions: options } });
  return {
    [inOneFile]: sizeOf(whole.map(({ code }) => code).join('\n')),
    ...(await sizesByPackage(project, options, 'the program itself')),
  };
}

/** The bundle of a module with the given text, without the packages that it imports but for one. */
export async function bundle(project: string, text: string, only: string): Promise<string> {
  const folder = await mkdtemp(join(project, 'entry-'));
  const entry = join(folder, 'entry.js');
  await writeFile(entry, text);
  const parts = await chunks({
    root: project,
    build: {
      write: false,
      rolldownOptions: {
        input: entry,
        external: (id) => /^[@a-z]/.test(id) && id !== only && !id.startsWith(`${only}/`) && !id.startsWith('entry'),
      },
    },
  });
  return fetchedFirst(parts)
    .map(({ code }) => code)
    .join('\n');
}

/** The parts that are fetched at once: not those that are imported when they are used. */
function fetchedFirst(parts: readonly Rolldown.OutputChunk[]): readonly Rolldown.OutputChunk[] {
  const first = parts.filter(({ isEntry }) => isEntry);
  for (const { imports } of first) {
    for (const part of parts) if (imports.includes(part.fileName) && !first.includes(part)) first.push(part);
  }
  return first;
}

/** Every size that is recorded. */
export async function measureSizes(project: string): Promise<Sizes> {
  const whole: Record<string, Size> = {};
  for (const name of packagesForPages.flatMap((one) => entriesOf[one] ?? [one])) {
    const text = `import * as all from '@rnnkit/${name}';\nglobalThis.all = all;\n`;
    whole[`@rnnkit/${name}`] = sizeOf(await bundle(project, text, `@rnnkit/${name.split('/')[0]!}`));
  }
  const predict: Record<string, Record<string, Size>> = {};
  for (const program of predictPrograms) predict[program] = await measurePredict(project, program);
  return { page: await measurePage(project), predict, reading: await measureReading(project), whole };
}
