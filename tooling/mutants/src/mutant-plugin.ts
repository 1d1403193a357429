// Lets a test import a backend with one mistake in it: `src/index.ts?mutant=7` is that of the seventh mistake of the list,
// and so is every module of the backend that it imports.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { normalizePath, transformWithOxc, type Plugin } from 'vite';
import type { VitestPluginContext } from 'vitest/node';

import { withMistake, type Mutant } from './mutant.ts';

/** Makes a module that no mistake can be written into, because it is generated, from the sources with a mistake in them. */
export type Generator = (mutant: Mutant | undefined) => Promise<string>;

/** What {@link mutantPlugin} takes. */
export interface MutantPluginOptions {
  /** The backend's folder. */
  readonly folder: URL;
  readonly mutants: readonly Mutant[];
  /** Generated modules, by their files from the backend's folder. Default: none. */
  readonly generated?: Readonly<Record<string, Generator>>;
}

/** How vitest tells a plugin about itself. */
interface VitestHook {
  readonly configureVitest: (context: VitestPluginContext) => void;
}

/** The plugin. */
export function mutantPlugin({ folder, mutants, generated = {} }: MutantPluginOptions): Plugin & VitestHook {
  const root = normalizePath(fileURLToPath(folder));
  /** The source of a module, with the mistake in it if it is in this module. */
  const sourceOf = async (path: string, mutant: Mutant | undefined): Promise<string> => {
    const file = path.slice(root.length);
    const generate = generated[file];
    if (generate !== undefined) return generate(mutant);
    const text = readFileSync(path, 'utf8');
    return mutant?.file === file ? withMistake(mutant, text) : text;
  };
  return {
    name: 'mutants',
    enforce: 'pre',
    // Vitest knows a cached module by its file, which is without the mistake.
    configureVitest({ defineCacheKeyGenerator }: VitestPluginContext) {
      defineCacheKeyGenerator(({ id }) => (id.includes('?mutant=') ? false : null));
    },
    async resolveId(id, importer) {
      const [, query] = importer?.split('?mutant=') ?? [];
      if (query === undefined || !id.startsWith('.')) return null;
      const resolved = await this.resolve(id, importer!.split('?', 1)[0], { skipSelf: true });
      return resolved === null ? null : `${resolved.id}?mutant=${query}`;
    },
    async load(id) {
      const [path, query] = id.split('?mutant=');
      if (path === undefined || query === undefined) return null;
      const { code } = await transformWithOxc(await sourceOf(path, mutants[Number(query)]), path);
      return { code, map: null, moduleType: 'js' };
    },
  };
}
