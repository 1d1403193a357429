// What a terminal would obey, or nobody would see, is shown.
import { expect, test } from 'vitest';

import { visible, visibleJson } from '../src/visible.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const hidden = [
  ...range(0x00, 0x1f),
  ...range(0x7f, 0x9f),
  0xad,
  0x034f,
  0x061c,
  0x115f,
  0x17b4,
  0x180e,
  0x3164,
  0xfeff,
  0xffa0,
  ...range(0x200b, 0x200f),
  ...range(0x2028, 0x202e),
  ...range(0x2060, 0x206f),
  ...range(0xfe00, 0xfe0f),
  ...range(0xfff9, 0xfffb),
  0xd800,
  0xdbff,
  0xdc00,
  0xdfff,
  ...range(0x1d173, 0x1d17a),
  ...range(0xe0000, 0xe007f),
  0xe0100,
  0xe01ef,
];

test('no character that is obeyed or not seen gets anywhere as it is', () => {
  for (const code of hidden) {
    const character = String.fromCodePoint(code);
    const text = `a${character}b`;
    expect(visible(text)).toMatch(/^a\\(n|r|t|x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]+\})b$/);
    const json = visibleJson({ text });
    expect(json).not.toContain(character);
    expect(JSON.parse(json)).toEqual({ text });
  }
});

test.each([
  ['\u001B[2J\u001B]0;mine\u0007', String.raw`\x1b[2J\x1b]0;mine\x07`],
  ['safe\r\nrnnkit: all is well', String.raw`safe\r\nrnnkit: all is well`],
  ['\u009B31m', String.raw`\x9b31m`],
  ['a\u202Eb\u2066c', String.raw`a\u202eb\u2066c`],
  ['\uD83D half a pair', String.raw`\ud83d half a pair`],
  // What is joined by nothing is no emoji; and letters that need no joiner have none.
  ['a\u200Db', String.raw`a\u200db`],
  ['x\uFE0F', String.raw`x\ufe0f`],
  ['می\u200C\u200Cخواهم', 'می\u200C\\u200cخواهم'],
  [`e${'\u0301'.repeat(10)}`, `e${'\u0301'.repeat(8)}${String.raw`\u0301`.repeat(2)}`],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test.each([
  'What a film! 100 % – “fine” \\n C:\\new',
  'Ünïcödé, λόγος, русский, 日本語 、한국어',
  'नमस्ते क्‍ष, می‌خواهم, שלום, العربية',
  '👩‍👩‍👧 ☎️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇩🇪 👍🏽',
  'Tiếng Việt Tiếng Việt'.normalize('NFD'),
  '',
])('%j stays what it is', (text) => {
  expect(visible(text)).toBe(text);
  expect(visibleJson(text)).toBe(JSON.stringify(text));
});
