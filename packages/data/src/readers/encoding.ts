// In which encoding bytes are, by what they look like (docs/adr/0050).

/** So many bytes are looked at. */
export const lookedAt: number = 64 * 1024;

/** The encoding that a mark at the start names, and how long the mark is. */
export function encodingOfMark(start: Uint8Array): string | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return start[2] === 0 && start[3] === 0 ? 'utf-32' : 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8';
  return start[0] === 0 && start[1] === 0 && start[2] === 0xfe && start[3] === 0xff ? 'utf-32' : undefined;
}

/** UTF-16 without a mark: of its spaces, digits, commas and line breaks one byte is zero, always the same one. */
export function unmarkedUtf16(start: Uint8Array): string | undefined {
  const zeros = [0, 0];
  for (let at = 0; at < start.length; at++) if (start[at] === 0) zeros[at & 1]!++;
  const [even, odd] = zeros as [number, number];
  const encoding = odd > even ? 'utf-16le' : 'utf-16be';
  // Of a text that is not Latin perhaps one character in forty.
  if (Math.max(even, odd) < 2 || Math.max(even, odd) < start.length / 80 || 20 * Math.min(even, odd) > even + odd)
    return undefined;
  const text = decodedAs(encoding, start.subarray(0, start.length & ~1));
  // In other bytes the odd zero makes characters of it that no text has.
  return text === undefined || /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]|\p{Unassigned}|\p{Co}/u.test(text)
    ? undefined
    : encoding;
}

/** What bytes are that are not all ASCII, or why that is not clear. */
export type Guess = { readonly encoding: string } | { readonly problem: 'damaged' | 'unclear' };

/** As much of the characters has to be plausible. */
const plausible = 0.8;

/**
 * The encoding of bytes from the first on that is not ASCII.
 *
 * @param isWhole whether nothing follows; else the last character may be cut
 */
export function guessEncoding(bytes: Uint8Array, isWhole: boolean): Guess {
  if (decodedAs('utf-8', bytes, isWhole) !== undefined) return { encoding: 'utf-8' };
  const { high, inUtf8 } = countUtf8(bytes);
  // Of other bytes seldom a quarter looks like UTF-8.
  if (inUtf8 > 0.8 * high) return { problem: 'damaged' };
  const candidates: readonly (readonly [encoding: string, share: number])[] = [
    ['windows-1252', shareOfWestern(bytes)],
    ['gb18030', decodedAs('gb18030', bytes, isWhole) === undefined ? 0 : shareOfChinese(bytes)],
    ['shift_jis', shareOfJapanese(decodedAs('shift_jis', bytes, isWhole))],
  ];
  const [best, second] = candidates.toSorted((a, b) => b[1] - a[1]) as [(typeof candidates)[0], (typeof candidates)[0]];
  return best[1] < plausible || best[1] - second[1] < 0.1 ? { problem: 'unclear' } : { encoding: best[0] };
}

function decodedAs(encoding: string, bytes: Uint8Array, isWhole = true): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !isWhole });
  } catch {
    return undefined;
  }
}

/** How many bytes are not ASCII, and how many of these make characters of UTF-8. */
function countUtf8(bytes: Uint8Array): { readonly high: number; readonly inUtf8: number } {
  let [high, inUtf8] = [0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte < 0x80) continue;
    high++;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    const rest = bytes.subarray(at + 1, at + length);
    if (length === 1 || rest.length < length - 1 || !rest.every((one) => one >> 6 === 2)) continue;
    high += length - 1;
    inUtf8 += length;
    at += length - 1;
  }
  return { high, inUtf8 };
}

const isAsciiLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));

const isWesternLetter = (byte: number): boolean =>
  (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7) || [0x8a, 0x8c, 0x8e, 0x9a, 0x9c, 0x9e, 0x9f].includes(byte);

/** Quotes, dashes, signs: what people type between letters. */
const westernSigns: ReadonlySet<number> = new Set([
  0x80, 0x82, 0x84, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0xa0, 0xa1, 0xa3, 0xa7, 0xa9, 0xab, 0xad,
  0xae, 0xb0, 0xb2, 0xb4, 0xb7, 0xbb, 0xbf,
]);

/** Which share of the bytes that are not ASCII is as in Western texts: letters beside letters of ASCII, signs between them. */
function shareOfWestern(bytes: Uint8Array): number {
  let [high, fine] = [0, 0];
  for (let at = 0; at < bytes.length;) {
    let end = at;
    while (end < bytes.length && bytes[end]! >= 0x80) end++;
    const run = bytes.subarray(at, end);
    const touches = isAsciiLetter(bytes[at - 1]) || isAsciiLetter(bytes[end]);
    high += run.length;
    const letters = run.filter(isWesternLetter).length;
    const signs = run.filter((byte) => westernSigns.has(byte)).length;
    if (letters + signs === run.length && letters <= 2 && (letters === 0 || touches || run.length === 1))
      fine += run.length;
    at = end + 1;
  }
  return high === 0 ? 0 : fine / high;
}

/** Which share of the characters is of GB 2312, in pairs of bytes; Korean, in pairs as well, has the same leads throughout. */
function shareOfChinese(bytes: Uint8Array): number {
  let [all, common, hangul] = [0, 0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at]!;
    if (lead < 0x80) continue;
    all++;
    const trail = bytes[++at] ?? 0xa1;
    // Signs, full-width letters, and the two levels of GB 2312.
    if (trail >= 0xa1 && (lead <= 0xa3 || (lead >= 0xb0 && lead <= 0xf7)) && lead >= 0xa1) common++;
    if (lead >= 0xb0 && lead <= 0xc8) hangul++;
  }
  return all === 0 || (all > 20 && hangul > 0.9 * all) ? 0 : common / all;
}

/** Which share of the characters is kana, of the commoner kanji, or a sign of Japanese. */
function shareOfJapanese(text: string | undefined): number {
  const characters = text?.match(/[^\0-\u007f]/gu) ?? [];
  if (characters.length === 0) return 0;
  const kana = characters.filter((one) => /[\u3000-\u30ff\uff01-\uff5e]/u.test(one)).length;
  const kanji = characters.filter((one) => /[\u4e00-\u9fff]/u.test(one)).length;
  // Nobody writes kanji alone for long.
  return kana * 8 < kanji ? 0 : (kana + kanji) / characters.length;
}
