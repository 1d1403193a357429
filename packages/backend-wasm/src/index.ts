// @rnnkit/backend-wasm: core's kernels as SIMD kernels in WebAssembly, on the memory of tfjs' WASM backend.
export { wasm, type WasmOptions } from './wasm.ts';
