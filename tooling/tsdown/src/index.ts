// How every package is built: ES modules with types, checked by publint and are-the-types-wrong as they are built.
import { defineConfig, type UserConfig } from 'tsdown';

/** What a library's build may say besides its entry points. */
export interface LibraryOptions {
  /** Its commands. */
  readonly bin?: Record<string, string>;
  /**
   * Whether each module stays a file of its own. In one file, a namespace that the library exports is an object, and brings all that it
   * holds to whoever uses a part of it. Default false.
   */
  readonly unbundle?: boolean;
}

/** The build of a library; `entry` names its public entry points, `src/index.ts` alone by default. */
export function library(
  entry: Record<string, string> = { index: 'src/index.ts' },
  { bin, unbundle = false }: LibraryOptions = {},
): UserConfig {
  return defineConfig({
    entry,
    unbundle,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    dts: true,
    sourcemap: true,
    clean: true,
    exports: { devExports: '@rnnkit/source', ...(bin === undefined ? {} : { bin }) },
    publint: true,
    attw: { profile: 'esm-only' },
    failOnWarn: true,
    // A dependency that ends up inside the bundle by accident is an error.
    deps: { onlyBundle: [], neverBundle: [/^node:/] },
  });
}
