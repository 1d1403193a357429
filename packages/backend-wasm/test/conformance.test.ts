import { runConformance } from '@rnnkit/conformance';
import { test } from 'vitest';

import { wasm } from '../src/index.ts';
import { heldBytes } from './native-backend.ts';

runConformance({ test, makeBackend: () => wasm(), activationUlp: 3, nativeBytes: heldBytes });
