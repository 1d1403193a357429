import { runConformance } from '@rnnkit/conformance';
import { env } from '@tensorflow/tfjs-core';
import { test } from 'vitest';

import { webgl } from '../src/index.ts';

// The same on every card: many have larger textures, in which all steps of every test fit below each other.
env().set('WEBGL_MAX_TEXTURE_SIZE', 8192);

runConformance({ test, makeBackend: () => webgl({ allowSoftware: true }), activationUlp: 4 });
