import { runConformance } from '@rnnkit/conformance';
import { test } from 'vitest';

import { webgl } from '../src/index.ts';

runConformance({ test, makeBackend: () => webgl({ allowSoftware: true }), activationUlp: 4 });
