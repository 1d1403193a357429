// How every package is built: ES modules with types, checked by publint and are-the-types-wrong as they are built.
import { defineConfig, type Rolldown, type UserConfig } from 'tsdown';

/** What a library's build may say besides its entry points. */
export interface LibraryOptions {
  /** Its commands. */
  readonly bin?: Record<string, string>;
  /**
   * Whether each module stays a file of its own, which a bundler leaves out with what it imports where nothing of it is used. Default
   * false.
   */
  readonly unbundle?: boolean;
}

/**
 * Leaves a namespace that a module exports one, `export * as check from './check.js'`: of the object that the bundler makes of it, all
 * would be brought to whoever uses a part.
 */
const keepNamespaces: Rolldown.Plugin = {
  name: 'keep-namespaces',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || !chunk.fileName.endsWith('.js')) continue;
      const imported = /^import \{ (\w+)_exports \} from ("[^"]+");\n/gm;
      for (const [line, name = '', from = ''] of chunk.code.matchAll(imported)) {
        const exported = new RegExp(`\\b${name}_exports as ${name}(?:, )?`);
        if (!exported.test(chunk.code)) continue;
        chunk.code = chunk.code.replace(line, `export * as ${name} from ${from};\n`).replace(exported, '');
      }
    }
  },
};

/** tsdown gives an entry that is alone the package's own name, even if it is called otherwise, as a sub-path is. */
const namedAsEntries =
  (entry: Record<string, string>) =>
  ({ '.': own, ...others }: Record<string, unknown>): Record<string, unknown> => {
    const [name] = Object.keys(entry);
    return own === undefined ? others : { [name === 'index' || 'index' in entry ? '.' : `./${name}`]: own, ...others };
  };

/** The build of a library; `entry` names its public entry points, `src/index.ts` alone by default. */
export function library(
  entry: Record<string, string> = { index: 'src/index.ts' },
  { bin, unbundle = false }: LibraryOptions = {},
): UserConfig {
  return defineConfig({
    entry,
    unbundle,
    plugins: [keepNamespaces],
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    dts: true,
    sourcemap: true,
    clean: true,
    exports: {
      devExports: '@rnnkit/source',
      customExports: namedAsEntries(entry),
      ...(bin === undefined ? {} : { bin }),
    },
    publint: true,
    attw: { profile: 'esm-only' },
    failOnWarn: true,
    // A dependency that ends up inside the bundle by accident is an error.
    deps: { onlyBundle: [], neverBundle: [/^node:/, /^#/] },
  });
}
