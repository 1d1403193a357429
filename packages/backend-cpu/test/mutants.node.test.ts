import type { Backend } from '@rnnkit/core';
import { tryMutants } from '@rnnkit/mutants/tests';

import { mutants } from './mutants/mutants.ts';

tryMutants({
  mutants,
  index: new URL('../src/index.ts', import.meta.url),
  makeBackend: ({ cpu }: { readonly cpu: () => Backend }) => cpu(),
  groups: ['stock', 'contract', 'dense'],
});
