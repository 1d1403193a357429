import { test } from 'node:test';

import { runConformance } from '@rnnkit/conformance';

import { plain } from '../src/index.js';

runConformance({ test, makeBackend: () => plain() });
