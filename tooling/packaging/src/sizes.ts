// How large the packages are in a user's bundle: minified by Vite, and compressed as servers do.
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, type Plugin, type Rolldown } from 'vite';

import { entriesOf, packagesForPages } from './page-project.ts';
import { measureReading } from './reading.ts';
import { sizeOf, type Size } from './size.ts';

/** What is recorded in sizes.json. */
export interface Sizes {
  /** What each package brings to the bundle of `page/`, which uses a part of it. */
  readonly page: Readonly<Record<string, Size>>;
  /** What a program of `predict/` fetches at first and where more is needed, without tfjs and the backend; and what each package brings. */
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

function nameOf(id: string, mark: (id: string) => string): string | null {
  const name = packageOf(id);
  return name === undefined ? null : `${name}${mark(id)}`;
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

/** What each package brings to a bundle, and what is the project's own. @param mark what to add to the name of a module's package */
async function sizesByPackage(
  project: string,
  options: BundleOptions,
  own: string,
  mark: (id: string) => string = () => '',
): Promise<Record<string, Size>> {
  const parts = await chunks({
    root: project,
    build: {
      write: false,
      rolldownOptions: {
        ...options,
        output: {
          codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: (id) => nameOf(id, mark) }] },
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
/** All that a program fetches at first, in its files as they come. */
export const fetchedAtFirst = 'fetched at first';
/** The same, with what Vite adds to programs that have an import() somewhere. */
const withLoader = 'fetched at first, with the loader of Vite';
/** What it fetches besides where files or data are unusual, or refused. */
export const fetchedLater = 'fetched where it is needed';

/** In place of what Vite wraps import() in, which is none of ours: it preloads style sheets, and what a module will import. */
const plainImport: Plugin = {
  name: 'plain-import',
  enforce: 'pre',
  load: (id) => (id.endsWith('vite/preload-helper.js') ? 'export const __vitePreload = (load) => load();' : null),
};

/** The size of some files: each is compressed by itself. */
function sizeOfAll(parts: readonly Rolldown.OutputChunk[]): Size {
  const sizes = parts.map(({ code }) => sizeOf(code));
  return {
    minified: sizes.reduce((sum, { minified }) => sum + minified, 0),
    gzipped: sizes.reduce((sum, { gzipped }) => sum + gzipped, 0),
  };
}

/** What a program that only predicts fetches, without tfjs and the backend, and what each package brings to that. */
export async function measurePredict(project: string, program: string): Promise<Record<string, Size>> {
  const folder = await mkdtemp(join(project, 'predict-'));
  await cp(fileURLToPath(new URL('../predict', import.meta.url)), folder, { recursive: true });
  const options: BundleOptions = {
    input: join(folder, `${program}.js`),
    external: (id) => id.startsWith('@tensorflow/') || id.startsWith('@rnnkit/backend-'),
  };
  const build = { write: false, rolldownOptions: options };
  const all = await chunks({ root: project, build, plugins: [plainImport] });
  const first = fetchedFirst(all);
  const atFirst = new Set(first.flatMap(({ moduleIds }) => moduleIds));
  return {
    [fetchedAtFirst]: sizeOfAll(first),
    [withLoader]: sizeOfAll(fetchedFirst(await chunks({ root: project, build }))),
    [fetchedLater]: sizeOfAll(all.filter((part) => !first.includes(part))),
    ...(await sizesByPackage(project, options, 'the program itself', (id) => (atFirst.has(id) ? '' : '-later'))),
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
