// Expressions by which well-known tokenizers cut texts, as a tokenizer.json writes them for Rust, and as JavaScript writes the same.
import { space } from './character-classes.ts';

const notSpace = String.raw`\P{White_Space}`;
const other = String.raw`[^\p{White_Space}\p{L}\p{N}]`;
const rest = `${space}+(?!${notSpace})|${space}+`;
/** In small letters or large ones; ſ is an s, too. */
const contractions = "'(?:[sSſtTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])";

/** That of GPT-2, which is that of the pre-tokenizer `ByteLevel`. */
export const gpt2: string = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?${other}+|${rest}`;

const afterWords = String.raw` ?${other}+[\r\n]*|${space}*[\r\n]+|${rest}`;

/** By how they are written for Rust. */
export const expressions: ReadonlyMap<string, string> = new Map([
  // GPT-2 and those who took it over
  [String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`, gpt2],
  // GPT-4 and Llama 3
  [
    String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
    String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|${afterWords}`,
  ],
  // Qwen 2
  [
    String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
    String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|${afterWords}`,
  ],
]);
