// The kernel module from assembly/: compiled, and as the TypeScript file that holds it, so that the package needs no asset
// path.
import asc from 'assemblyscript/asc';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A compiled module, and the declarations of its functions. */
export interface CompiledModule {
  readonly module: Uint8Array;
  readonly declarations: string;
}

/** What {@link compileModule} takes. */
export interface CompileOptions {
  /** Whether a·b + c is rounded once, which not every engine can do. */
  readonly relaxed: boolean;
  /** How well the compiler optimizes. Default: `-O3`. */
  readonly optimize?: string;
  /** Changes the text of a source, by its name from the package's folder. Default: nothing. */
  readonly change?: (file: string, text: string) => string;
}

/** Compiles the module. @throws Error when a source is wrong, and says so on standard error */
export async function compileModule({
  relaxed,
  optimize = '-O3',
  change = (_, text) => text,
}: CompileOptions): Promise<CompiledModule> {
  const outputs = new Map<string, string | Uint8Array>();
  const features = ['simd', 'bulk-memory', ...(relaxed ? ['relaxed-simd'] : [])];
  const { error } = await asc.main(
    [
      'assembly/index.ts',
      optimize,
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
      readFile: async (name: string, folder: string) => {
        try {
          return change(name, await readFile(join(folder, name), 'utf8'));
        } catch (cause) {
          if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
          throw cause;
        }
      },
      writeFile: (name: string, contents: string | Uint8Array) => {
        outputs.set(name, contents);
      },
    },
  );
  if (error !== null) throw error;
  return { module: outputs.get('kernels.wasm') as Uint8Array, declarations: outputs.get('kernels.d.ts') as string };
}

/** The text of src/kernel-module.generated.ts. */
export function moduleText(plain: CompiledModule, relaxed: CompiledModule): string {
  const methods = [...plain.declarations.matchAll(/export function (\w+)\(([^)]*)\): (\w+);/g)].map(
    ([, name, parameters, result]) => `  ${name}(${parameters}): ${result};`,
  );
  if (methods.length === 0) throw new Error('The compiler has declared no function.');
  const base64 = ({ module }: CompiledModule): string => Buffer.from(module).toString('base64');
  return `// Written by build/compile.ts from assembly/.

/** The functions of the kernel module. Addresses and strides are in bytes. */
export interface KernelModule {
${methods.join('\n')}
}

/** The module in base64, for plain SIMD. */
export const plain: string = '${base64(plain)}';

/** The module in base64, for relaxed SIMD. */
export const relaxed: string = '${base64(relaxed)}';
`;
}
