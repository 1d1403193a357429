// @rnnkit/backend-webgl: core's kernels as GPU programs, on tfjs' WebGL backend. It runs in browsers.
export { webgl, type ContextLoss, type WebglBackend, type WebglOptions } from './webgl.ts';
