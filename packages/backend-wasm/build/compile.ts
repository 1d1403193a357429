// Compiles the kernel module, with and without relaxed SIMD, and writes both as one TypeScript file. Runs when the workspace
// is installed, and before tests and builds when a source has changed.
import { writeFile } from 'node:fs/promises';

import { compileModule, moduleText } from './kernel-module.ts';

const plain = await compileModule({ relaxed: false });
const relaxed = await compileModule({ relaxed: true });
await writeFile(new URL('../src/kernel-module.generated.ts', import.meta.url), moduleText(plain, relaxed));
