// The comparison with one thread can fail: mistakes in how kernels are split are noticed.
import { tryMutants } from '@rnnkit/mutants/tests';

import type * as modules from './all-modules.ts';
import { mutants } from './mutants/mutants.ts';
import { threadMutants } from './mutants/threads.ts';
import { endNativeBackend } from './native-backend.ts';
import { comparingBackend } from './sharing-backend.ts';

tryMutants({
  mutants: threadMutants,
  first: mutants.length,
  least: 20,
  index: new URL('all-modules.ts', import.meta.url),
  makeBackend: (module: typeof modules) => comparingBackend(3, module),
  activationUlp: 3,
  groups: ['dense'],
  cleanUp: endNativeBackend,
});
