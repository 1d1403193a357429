// @rnnkit/backend-cpu: core's kernels in plain TypeScript, on tfjs' CPU backend. It runs anywhere JavaScript runs.
export { cpu } from './cpu.ts';
