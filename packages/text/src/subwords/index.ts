// @rnnkit/text/subwords: tokenizers of subwords, and tokenizer.json.
export { anyTokenizerFromJson, type AnyTokenizer } from './any-tokenizer.ts';
export type { AddedToken } from './added-tokens.ts';
export { codePointOffsets } from './code-points.ts';
export { subwordTokenizerFromJson, type SubwordTokenizer } from './subword-tokenizer.ts';
export type { SubwordTokenizerJson } from './tokenizer-json.ts';
