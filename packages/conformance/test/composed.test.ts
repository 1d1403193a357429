// Core composes every operation for a backend that has no fused kernel. That path is tried as any backend is.
import { test } from 'vitest';

import { runConformance } from '../src/index.ts';
import { stockBackend } from './stock-backend.ts';

runConformance({ test, makeBackend: stockBackend });
