// Classes of characters as Hugging Face's tokenizers (0.23) have them. Some of theirs follow an older Unicode than engines do: what became
// punctuation or a mark since is none there, and would be cut or kept differently here.

/** Characters of an engine's class `P` that theirs does not have. */
const laterPunctuation =
  String.raw`\u061D\u09FD-\u0A76\u0C77-\u0C84\u1B4E\u1B4F\u1B7D-\u1B7F\u2E43-\u2E5D\u{10D6E}-\u{10F89}\u{113D4}-` +
  String.raw`\u{1145D}\u{11660}-\u{116B9}\u{1183B}-\u{11FFF}\u{12FF1}\u{12FF2}\u{16D6D}-\u{16FE2}\u{1E5FF}-\u{1E95F}`;
/** The same of `Mn`. */
const laterNonspacing =
  String.raw`\u07FD\u0897-\u08E1\u09FE\u0AFA-\u0AFF\u0B55\u0C04-\u0C3C\u0D00\u0D3B\u0D3C\u0D81\u0EBA\u0ECE\u180F-` +
  String.raw`\u1886\u1ABF-\u1AEB\u1DF6-\u1DFB\uA82C\uA8C5\uA8FF\uA9BD\u{10D24}-\u{10F85}\u{11070}-\u{11074}\u{110C2}` +
  String.raw`\u{111C9}\u{111CF}\u{1123E}-\u{11241}\u{1133B}\u{113BB}-\u{1145E}\u{1182F}-\u{11F5A}\u{13440}-\u{13455}` +
  String.raw`\u{1611E}-\u{1612F}\u{16F4F}\u{16FE4}\u{1CF00}-\u{1CF46}\u{1E000}-\u{1E6F5}\u{1E944}-\u{1E94A}`;
/** The same of `M`, which they take from a newer Unicode than `Mn`. */
const laterMarks =
  String.raw`\u07FD\u0897-\u08D3\u09FE\u0AFA-\u0AFF\u0B55\u0C04-\u0C3C\u0CF3-\u0D00\u0D3B\u0D3C\u0D81\u0EBA\u0ECE` +
  String.raw`\u1715\u180F\u1ABF-\u1AEB\u1CF7\u1DF6-\u1DFA\uA82C\uA8FF\u{10D24}-\u{10F85}\u{11070}-\u{11074}\u{110C2}` +
  String.raw`\u{11145}\u{11146}\u{111C9}\u{111CE}\u{111CF}\u{11241}\u{1133B}\u{113B8}-\u{113E2}\u{1145E}\u{1182C}-` +
  String.raw`\u{11B67}\u{11D31}-\u{11F5A}\u{13440}-\u{13455}\u{1611E}-\u{1612F}\u{16F4F}\u{16F7F}-\u{16F87}\u{16FE4}-` +
  String.raw`\u{16FF1}\u{1CF00}-\u{1CF46}\u{1E08F}-\u{1E6F5}`;
/** The same of `Cc`, `Cf` and `Co`. */
const laterControls = String.raw`\t\n\r\u0890-\u08E2\u{110CD}\u{13430}-\u{1343F}`;

/** Punctuation of BERT: all of ASCII that is neither letter, digit, space nor control character is among it. */
export const punctuation: string = String.raw`(?![${laterPunctuation}])[\p{P}\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E\u166D\u{111C9}]`;
/** Marks that BERT takes off. */
export const nonspacing: string = String.raw`(?![${laterNonspacing}])[\p{Mn}\u1734\u{1171E}]`;
/** Marks that `StripAccents` takes off. */
export const marks: string = String.raw`(?![${laterMarks}])[\p{M}\u1CF2\u1CF3]`;
/** What BERT takes out: control characters, and what stands for a character that could not be read. */
export const controls: string = String.raw`(?![${laterControls}])[\p{Cc}\p{Cf}\p{Co}\uFFFD]`;
/** White space as Unicode has it, which JavaScript's \s is not: U+FEFF is none, and U+0085 is. */
export const space: string = String.raw`\p{White_Space}`;
/** Characters of words, as Rust's \w has them. */
export const wordCharacter: string = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`;
