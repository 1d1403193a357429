// What a page's worker that trains folds is made of.
import { cpu } from '@rnnkit/backend-cpu';

import { serveFolds } from '../src/index.ts';

serveFolds(({ threads }) => {
  if (threads !== 1) throw new Error(`Asked for ${String(threads)} threads.`);
  return cpu();
});
