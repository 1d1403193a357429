// Texts of many scripts, and tokenizers, drawn at random.
import type { Random } from '@rnnkit/data';
import { Tokenizer, type TokenizerOptions } from '@rnnkit/text';

import { pick } from '../tfjs-layers/draw-model.ts';

const alphabets = [
  'abcdefghijklmnopqrstuvwxyz',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'äöüßéèçñÄÖÜÉİıŁłşŞ',
  'αβγδσςΑΒΓΔΣΣΣάήΆ',
  'абвгдёйАБВГДЁЙ',
  '日本語東京がぎぐ\u304B\u3099',
  '한국어문장각',
  'العربيةمَرْ',
  '😀👍🏽👨‍👩‍👧🇩🇪',
  '0123456789²½ﬁ',
  'e\u0301a\u0308\u0323o\u0302',
  "'’·.:-_",
];
const between = [' ', ' ', ' ', '  ', '\n', '\t', ', ', '. ', '!', '\u00A0', '-'];

function word(random: Random): string {
  const alphabet = Array.from(pick(random, alphabets));
  const other = random.uniform() < 0.2 ? Array.from(pick(random, alphabets)) : alphabet;
  const length = random.integer(1, 6);
  return Array.from({ length }, () => pick(random, random.uniform() < 0.8 ? alphabet : other)).join('');
}

/** A text. */
export function drawText(random: Random): string {
  const words = Array.from({ length: random.integer(0, 12) }, () => word(random) + pick(random, between));
  if (random.uniform() < 0.05) words.push('[PAD]', ' __proto__ constructor 2020 ');
  return words.join('');
}

/** A tokenizer that has learned texts. */
export function drawTokenizer(random: Random, texts: readonly string[]): Tokenizer {
  const normalization = pick(random, [undefined, undefined, 'NFC', 'NFD', 'NFKC', 'NFKD'] as const);
  const options: TokenizerOptions = {
    charLevel: random.uniform() < 0.4,
    lower: random.uniform() < 0.7,
    normalization,
    stripAccents: normalization !== undefined && random.uniform() < 0.4,
    ...(random.uniform() < 0.6 && { oovToken: pick(random, ['[UNK]', '<unk>', 'x']) }),
    ...(random.uniform() < 0.4 && { numWords: random.integer(3, 40) }),
    ...(random.uniform() < 0.3 && { filters: pick(random, ['', '!', '^]\\-[', 'a😀', '.,-']) }),
    ...(random.uniform() < 0.2 && { split: pick(random, [', ', '\n', 'ab', '-']) }),
  };
  const tokenizer = new Tokenizer(options);
  tokenizer.fitOnTexts(texts);
  return tokenizer;
}
