// Bytes as characters that can be seen, as GPT-2 writes them: a tokenizer.json has no other way to hold them.
const encoder = new TextEncoder();

/** The character of each byte. */
export const byteCharacters: readonly string[] = /* @__PURE__ */ (() => {
  let others = 0x1_00;
  return Array.from({ length: 0x1_00 }, (_, byte) => {
    const isSeen = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCharCode(isSeen ? byte : others++);
  });
})();

let bytesOfCharacters: ReadonlyMap<string, number> | undefined;

/** The bytes of a text in UTF-8, as characters. */
export function toByteLevel(text: string): string {
  let seen = '';
  for (const byte of encoder.encode(text)) seen += byteCharacters[byte]!;
  return seen;
}

/** The bytes that some tokens stand for; a token that no bytes are stands for itself. */
export function bytesOf(tokens: readonly string[]): Uint8Array {
  bytesOfCharacters ??= new Map(byteCharacters.map((character, byte) => [character, byte]));
  const known = bytesOfCharacters;
  return Uint8Array.from(
    tokens.flatMap((token) => {
      const bytes = Array.from(token, (character) => known.get(character));
      return bytes.every((byte) => byte !== undefined) ? bytes : [...encoder.encode(token)];
    }),
  );
}
