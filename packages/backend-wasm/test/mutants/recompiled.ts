// The kernel module, compiled anew from sources with a mistake in one of them. Both builds are the one without relaxed SIMD:
// mistakes are in what they share, and compiling is what takes time.
import { withMistake, type Mutant } from '@rnnkit/mutants';

import { compileModule, moduleText } from '../../build/kernel-module.ts';

/** The text of src/kernel-module.generated.ts. */
export async function recompiled(mutant: Mutant | undefined): Promise<string> {
  const compile = async (): Promise<string> => {
    const plain = await compileModule({
      relaxed: false,
      optimize: '-O1',
      change: (file, text) => (mutant?.file === file ? withMistake(mutant, text) : text),
    });
    return moduleText(plain, plain);
  };
  if (mutant?.file.startsWith('assembly/') === true) return compile();
  unchanged ??= compile();
  return unchanged;
}

let unchanged: Promise<string> | undefined;
