import { runConformance } from '@rnnkit/conformance';
import { test } from 'vitest';

import { cpu } from '../src/index.ts';

runConformance({ test, makeBackend: () => cpu() });
