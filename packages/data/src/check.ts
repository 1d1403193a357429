// Checks of what comes in, and the words that errors are made of, under one name.
export * from './option-checks.ts';
export { cut, describe, describeList } from './describe.ts';
export { didYouMean } from './did-you-mean.ts';
export { isPlain } from './is-plain.ts';
