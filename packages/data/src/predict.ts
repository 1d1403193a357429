// @rnnkit/data/predict: of @rnnkit/data what a program has that only predicts. What is rare, such as why something is refused, it
// fetches when it is needed.
export * as check from './check.ts';
export { RnnkitError, type ErrorCode } from './error.ts';
export { isHostArray, type ArrayInput, type HostArray, type TypedArrayInput } from './host-array.ts';
export { needed, part, withParts, type Part } from './part.ts';
export type { Random } from './random.ts';
export { expectHostArray, toHostArray } from './read-array.ts';
export { howToRegister, isRegistered, makeRegistered, type Registration } from './registry.ts';
