// Lets a test import this backend with one mistake in it: `src/index.ts?mutant=7` is the seventh of the list, and so is every
// module of src that it imports.
import { readFileSync } from 'node:fs';
import { transformWithOxc, type Plugin } from 'vite';

import { mutants } from './mutants.ts';

const source = new URL('../../src/', import.meta.url).pathname;

/** The source of a module with the mistake in it, if it is in this module. */
function mutated(path: string, index: number): string {
  const text = readFileSync(path, 'utf8');
  const mutant = mutants[index];
  if (mutant === undefined || path !== source + mutant.file) return text;
  const [before, after, ...more] = text.split(mutant.find);
  if (after === undefined || more.length > 0) {
    throw new Error(`"${mutant.what}": ${mutant.file} has to hold this exactly once: ${mutant.find}`);
  }
  return `${before}${mutant.replace}${after}`;
}

/** The plugin. */
export function mutantPlugin(): Plugin {
  return {
    name: 'mutants',
    enforce: 'pre',
    async resolveId(id, importer) {
      const [, query] = importer?.split('?mutant=') ?? [];
      if (query === undefined || !id.startsWith('.')) return null;
      const resolved = await this.resolve(id, importer!.split('?', 1)[0], { skipSelf: true });
      return resolved === null ? null : `${resolved.id}?mutant=${query}`;
    },
    async load(id) {
      const [path, query] = id.split('?mutant=');
      if (path === undefined || query === undefined) return null;
      const { code } = await transformWithOxc(mutated(path, Number(query)), path);
      return { code, map: null, moduleType: 'js' };
    },
  };
}
