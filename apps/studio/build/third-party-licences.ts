// The licences of all code that the build takes in, in one file beside it: most of them ask for that.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** The file's name. */
export const licencesFile = 'THIRD-PARTY-LICENSES.txt';

/** Texts of licences, by their SPDX identifiers, for packages that come without one. */
const texts = new URL('licences/', import.meta.url);

const backendWasm = createRequire(new URL('../../../packages/backend-wasm/package.json', import.meta.url));
/** Packages whose code is in the build, although no module of theirs is: parts of their libraries are in our own .wasm. */
const compiledIn = [dirname(backendWasm.resolve('assemblyscript/package.json'))];

/**
 * Collects the packages of a build and of its workers, and writes their licences.
 *
 * @returns the plugin of the build, and of its workers, which are built before it ends
 */
export function thirdPartyLicences(): { readonly site: Plugin; readonly worker: () => Plugin } {
  const folders = new Set(compiledIn);
  const collect = (
    bundle: Readonly<Record<string, { readonly type: string; readonly moduleIds?: readonly string[] }>>,
  ) => {
    for (const { moduleIds = [] } of Object.values(bundle)) {
      for (const id of moduleIds) {
        const folder = packageFolder(id);
        if (folder !== undefined) folders.add(folder);
      }
    }
  };
  return {
    site: {
      name: 'third-party-licences',
      apply: 'build',
      generateBundle(_options, bundle) {
        collect(bundle);
        this.emitFile({ type: 'asset', fileName: licencesFile, source: licencesText([...folders]) });
      },
    },
    worker: () => ({
      name: 'third-party-licences-of-workers',
      apply: 'build',
      generateBundle(_options, bundle) {
        collect(bundle);
      },
    }),
  };
}

/** The folder of the package that a module is of; none for our own modules and those that a tool makes. */
export function packageFolder(moduleId: string): string | undefined {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/\0]+)\//.exec(moduleId) ?? [];
  return folder;
}

/**
 * The licences of packages, one after the other.
 *
 * @throws Error when a package comes without one, which somebody has to look into
 */
export function licencesText(folders: readonly string[]): string {
  const parts = new Map<string, string>();
  for (const folder of folders) {
    const {
      name,
      version,
      license = 'unknown',
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      readonly name: string;
      readonly version: string;
      readonly license?: string;
    };
    parts.set(`${name} ${version}`, `${name} ${version} (${license})\n\n${licenceOf(folder, name, license)}`);
  }
  const sorted = [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
  return [`rnnkit studio holds code of these packages. Their licences:`, ...sorted].join(`\n\n${'-'.repeat(80)}\n\n`);
}

function licenceOf(folder: string, name: string, license: string): string {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (files.some((file) => !/^notice/i.test(file))) {
    return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  }
  const usual = new URL(`${license}.txt`, texts);
  if (existsSync(usual)) return readFileSync(usual, 'utf8').trim();
  const readme = readdirSync(folder).find((file) => /^readme/i.test(file));
  const said = readme === undefined ? '' : readFileSync(join(folder, readme), 'utf8');
  const start = /^#*\s*licen[cs]e/im.exec(said)?.index;
  if (start !== undefined && /copyright/i.test(said.slice(start))) return said.slice(start).trim();
  throw new Error(`${name} (${license}) comes without the text of its licence; put it into ${texts.pathname}.`);
}
