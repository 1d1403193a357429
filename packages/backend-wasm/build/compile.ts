// Compiles the kernel module, with and without relaxed SIMD, and writes both as one TypeScript file, so that the package
// needs no asset path. Runs when the workspace is installed, and before tests and builds when a source has changed.
import asc from 'assemblyscript/asc';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

async function compile(features: readonly string[]): Promise<{ module: Uint8Array; declarations: string }> {
  const outputs = new Map<string, string | Uint8Array>();
  const { error } = await asc.main(
    [
      'assembly/index.ts',
      '-O3',
      '--noAssert',
      '--runtime=stub',
      '--use=abort=',
      // The memory is tfjs' own; a module of ours must not have static data, globals or a stack in it.
      '--importMemory',
      '--initialMemory=1',
      '--maximumMemory=65536',
      '--noExportMemory',
      ...features.map((feature) => `--enable=${feature}`),
      `--baseDir=${root}`,
      '--bindings=raw',
      '--outFile=kernels.wasm',
    ],
    {
      writeFile: (name: string, contents: string | Uint8Array) => {
        outputs.set(name, contents);
      },
    },
  );
  if (error !== null) throw error;
  return { module: outputs.get('kernels.wasm') as Uint8Array, declarations: outputs.get('kernels.d.ts') as string };
}

const features = ['simd', 'bulk-memory'];
const plain = await compile(features);
const relaxed = await compile([...features, 'relaxed-simd']);

const methods = [...plain.declarations.matchAll(/export function (\w+)\(([^)]*)\): (\w+);/g)].map(
  ([, name, parameters, result]) => `  ${name}(${parameters}): ${result};`,
);
if (methods.length === 0) throw new Error('The compiler has declared no function.');
const base64 = (module: Uint8Array): string => Buffer.from(module).toString('base64');
await writeFile(
  new URL('../src/kernel-module.generated.ts', import.meta.url),
  `// Written by build/compile.ts from assembly/.

/** The functions of the kernel module. Addresses and strides are in bytes. */
export interface KernelModule {
${methods.join('\n')}
}

/** The module in base64, for plain SIMD. */
export const plain: string = '${base64(plain.module)}';

/** The module in base64, for relaxed SIMD. */
export const relaxed: string = '${base64(relaxed.module)}';
`,
);
