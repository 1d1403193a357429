// The backend, and what tests of its threads need, from one graph of modules, which may have a mistake in it.
export { wasm } from '../src/index.ts';
export { shareWhat } from '../src/sharding.ts';
export { poolOf } from '../src/threads.ts';
