// How every package is built: ES modules with types, checked by publint and are-the-types-wrong as they are built.
import { defineConfig, type UserConfig } from 'tsdown';

/** The build of a library; `entry` names its public entry points, `src/index.ts` alone by default; `bin` its commands. */
export function library(
  entry: Record<string, string> = { index: 'src/index.ts' },
  bin?: Record<string, string>,
): UserConfig {
  return defineConfig({
    entry,
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
