// The studies as one file that needs no packages, for a machine with many cores: bundle.ts FOLDER
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Give a folder: bundle.ts FOLDER.');
await build({
  entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
  outfile: join(folder, 'bundle.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  conditions: ['@rnnkit/source'],
  banner: {
    // What tfjs takes for granted of CommonJS.
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url); const __dirname = import.meta.dirname; const __filename = import.meta.filename;",
  },
});
const wasmFile = 'tfjs-backend-wasm-simd.wasm';
const installed = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
copyFileSync(join(installed, '..', 'dist', wasmFile), join(folder, wasmFile));
