import type { Backend } from '@rnnkit/core';
import { tryMutants } from '@rnnkit/mutants/tests';

import { mutants } from './mutants/mutants.ts';
import { endNativeBackend, heldBytes } from './native-backend.ts';

tryMutants({
  mutants,
  index: new URL('../src/index.ts', import.meta.url),
  makeBackend: ({ wasm }: { readonly wasm: () => Backend }) => wasm(),
  activationUlp: 3,
  nativeBytes: heldBytes,
  groups: ['stock', 'contract', 'dense', 'leaks'],
  // Memory that a mistake has written over is nobody else's.
  cleanUp: endNativeBackend,
});
