import type { Backend } from '@rnnkit/core';
import { tryMutants } from '@rnnkit/mutants/tests';
import '@tensorflow/tfjs-backend-webgl';
import { env } from '@tensorflow/tfjs-core';

import { mutants } from './mutants/mutants.ts';

// The same on every card: many have larger textures, in which all steps of every test fit below each other.
env().set('WEBGL_MAX_TEXTURE_SIZE', 8192);

tryMutants({
  mutants,
  index: new URL('../src/index.ts', import.meta.url),
  makeBackend: ({ webgl }: { readonly webgl: (options: object) => Backend }) => webgl({ allowSoftware: true }),
  activationUlp: 4,
  groups: ['contract', 'dense'],
});
