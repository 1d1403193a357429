import { runConformance } from '@rnnkit/conformance';
import { test } from 'vitest';

import { wasm } from '../src/index.ts';

runConformance({ test, makeBackend: () => wasm(), activationUlp: 3 });
