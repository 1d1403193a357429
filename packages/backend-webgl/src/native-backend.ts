// What tfjs calls its WebGL backend, and what it is to the kernels.
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';

/** tfjs' WebGL backend. */
export type NativeBackend = MathBackendWebGL;

/** The name under which tfjs knows its WebGL backend. */
export const backendName = 'webgl';
