import type { Backend } from '@rnnkit/core';

import { stockBackend } from '../stock-backend.ts';

/** It announces a kernel that it does not have. */
export default function wrong(): Backend {
  return { ...stockBackend(), capabilities: { kernels: ['RnnkitLstm'], training: true, precision: 'float32' } };
}
