// Lines that tokenizers stumble over.
import type { Random } from '@rnnkit/data';

import { pick } from '../tfjs-layers/draw-model.ts';

const pieces = [
  [
    'hello',
    'World',
    "don't",
    "I'll",
    "it'ſ",
    "WE'RE",
    'naïve',
    'cafe\u0301',
    'Ångström',
    'A\u030Angstrom',
    'STRASSE',
    'straße',
  ],
  ['ΣΊΣΥΦΟΣ', 'ὈΔΥΣΣΕΎΣ', 'İstanbul', 'ıI', 'ﬁn', 'ﬀ', '①②', '½', 'x²', '１２３', '٣٤٥', '१२३', 'Ⅻ', 'ǅ', 'K', 'Ω'],
  [
    '日本語',
    '東京',
    'がぎぐ',
    '\u304B\u3099',
    '한국어',
    '\u1112\u1161\u11AB',
    '中文，標點。',
    '𠮷野家',
    '﨑',
    'ﾊﾝｶｸ',
    '㌔',
  ],
  ['สวัสดีครับ', 'ภาษาไทย', 'ຂອບໃຈ', 'မြန်မာ', 'ខ្មែរ', 'नमस्ते', 'বাংলা', 'தமிழ்', 'తెలుగు', 'བོད་'],
  ['العربية', 'مَرْحَبًا', 'עברית', 'שָׁלוֹם', '\u202Eabc\u202C', '\u200Fא\u200E', 'فارسی\u200Cها'],
  ['😀', '👍🏽', '👨‍👩‍👧‍👦', '🇩🇪', '🏴\u{E0067}\u{E0062}\u{E007F}', '❤️', '1️⃣', '𝔘𝔫𝔦', '𐍈', '🤷‍♀️'],
  [
    'a\u0301\u0323',
    'a\u0323\u0301',
    'q\u0307\u0323\u0307',
    '\u0301',
    'e\u0308\u0304',
    '\u1E9B\u0323',
    '\u0344',
    '\u0F73',
    'ệ',
    '\uFB2C',
  ],
  ['[PAD]', '[UNK]', '[unk]', '[MASK]', 'Ġ', '▁', '##ing', '</w>', '<0xE2>', '__proto__', 'constructor', '<s>', 'tok'],
  [
    'www.example.com/a?b=c&d',
    'user@host',
    '3.14159',
    '1,000,000',
    'C++',
    '#tag',
    '$9.99',
    '…',
    '—',
    '«»',
    '“q”',
    '`',
    '~^|',
  ],
  [
    '\uD800',
    '\uDC00x',
    'x\uD83D',
    '\uFFFD',
    '\0',
    '\u0007',
    '\u00AD',
    '\u200B',
    '\uFEFF',
    '\u2060',
    'a'.repeat(120),
    '-'.repeat(40),
  ],
].flat();
const gaps = [
  ' ',
  ' ',
  ' ',
  '',
  '',
  '  ',
  '\n',
  '\r\n',
  '\t',
  '\u00A0',
  '\u3000',
  '\u2028',
  '\u0085',
  '\v',
  ' \n ',
  '   \r\n',
  '.',
  ', ',
];

/** A line. @param letters characters that both sides' Unicode knows, as ranges */
export function drawLine(
  random: Random,
  letters: readonly (readonly [number, number])[],
  words: readonly string[],
): string {
  const count = random.integer(0, 10);
  let line = random.uniform() < 0.2 ? pick(random, gaps) : '';
  for (let at = 0; at < count; at++) {
    const kind = random.uniform();
    if (kind < 0.45) line += pick(random, pieces);
    else if (kind < 0.75) line += pick(random, words);
    else {
      // Characters of one block, which know each other, or of all.
      const [from, to] = pick(random, letters);
      const begin = random.integer(from, to + 1);
      const length = random.integer(1, 6);
      for (let one = 0; one < length; one++) {
        const [low, high] = random.uniform() < 0.7 ? [begin, Math.min(to, begin + 40)] : pick(random, letters);
        line += String.fromCodePoint(random.integer(low, high + 1));
      }
    }
    line += pick(random, gaps);
  }
  return line;
}
