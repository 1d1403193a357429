import type { Backend } from '@rnnkit/core';
import { tryMutants } from '@rnnkit/mutants/tests';

import { mutants } from './mutants/mutants.ts';

tryMutants({
  mutants,
  index: new URL('../src/index.ts', import.meta.url),
  makeBackend: ({ webgl }: { readonly webgl: (options: object) => Backend }) => webgl({ allowSoftware: true }),
  activationUlp: 4,
  groups: ['contract', 'dense'],
});
