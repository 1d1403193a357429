// Pipelines of a tokenizer.json, drawn at random.
import type { Random } from '@rnnkit/data';

import { pick } from '../tfjs-layers/draw-model.ts';

const chance = (random: Random, share = 0.5): boolean => random.uniform() < share;

function drawNormalizer(random: Random): object {
  return pick<(random: Random) => object>(random, [
    () => ({ type: pick(random, ['NFC', 'NFD', 'NFKC', 'NFKD']) }),
    () => ({ type: 'Lowercase' }),
    () => ({ type: 'Sequence', normalizers: [{ type: 'NFD' }, { type: 'StripAccents' }] }),
    () => ({ type: 'Strip', strip_left: chance(random), strip_right: chance(random) }),
    () => ({ type: 'Prepend', prepend: pick(random, ['▁', 'ab', ' ']) }),
    () => ({
      type: 'Replace',
      pattern: { String: pick(random, [' ', "'", 'e', '語', '  ']) },
      content: pick(random, ['▁', '', '"', '😀', 'xy']),
    }),
    () => ({
      type: 'BertNormalizer',
      clean_text: chance(random),
      handle_chinese_chars: chance(random),
      strip_accents: pick(random, [null, true, false]),
      lowercase: chance(random),
    }),
  ])(random);
}

const behaviors = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'];
const expressions = [
  String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
];

function drawPreTokenizer(random: Random): object {
  return pick<() => object>(random, [
    () => ({ type: 'Whitespace' }),
    () => ({ type: 'WhitespaceSplit' }),
    () => ({ type: 'BertPreTokenizer' }),
    () => ({ type: 'Punctuation', behavior: pick(random, behaviors) }),
    () => ({ type: 'Digits', individual_digits: chance(random) }),
    () => ({ type: 'CharDelimiterSplit', delimiter: pick(random, ['-', 'e', ' ']) }),
    () => ({
      type: 'Metaspace',
      replacement: '▁',
      prepend_scheme: pick(random, ['always', 'first', 'never']),
      split: chance(random, 0.8),
    }),
    () => ({
      type: 'Split',
      pattern: chance(random) ? { Regex: pick(random, expressions) } : { String: pick(random, [' ', 'e', 'll']) },
      behavior: pick(random, behaviors),
      invert: chance(random, 0.2),
    }),
  ])();
}

const byteLevel = (random: Random): object => ({
  type: 'ByteLevel',
  add_prefix_space: chance(random),
  trim_offsets: chance(random),
  use_regex: chance(random, 0.7),
});

/** Some of a kind in turn, or one, or none. */
function several(name: string, list: readonly object[]): object | null {
  if (list.length < 2) return list[0] ?? null;
  return { type: 'Sequence', [name]: list };
}

const some = <One>(random: Random, most: number, draw: () => One): One[] =>
  Array.from({ length: random.integer(0, most + 1) }, draw);

const template = {
  type: 'TemplateProcessing',
  single: [
    { SpecialToken: { id: '[CLS]', type_id: 0 } },
    { Sequence: { id: 'A', type_id: 0 } },
    { SpecialToken: { id: '[SEP]', type_id: 0 } },
  ],
  pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
  special_tokens: {
    '[CLS]': { id: '[CLS]', ids: [0], tokens: ['[PAD]'] },
    '[SEP]': { id: '[SEP]', ids: [1], tokens: ['[UNK]'] },
  },
};
const roberta = {
  type: 'RobertaProcessing',
  sep: ['[UNK]', 1],
  cls: ['[PAD]', 0],
  trim_offsets: true,
  add_prefix_space: true,
};

function drawPostProcessors(random: Random): readonly object[] {
  return pick<readonly object[]>(random, [
    [],
    [byteLevel(random)],
    [template],
    [byteLevel(random), template],
    [{ type: 'BertProcessing', sep: ['[UNK]', 1], cls: ['[PAD]', 0] }],
    [roberta],
  ]);
}

function drawDecoder(random: Random, isByteLevel: boolean): object | null {
  return pick<object | null>(random, [
    null,
    isByteLevel ? { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true } : null,
    { type: 'WordPiece', prefix: '##', cleanup: chance(random) },
    { type: 'Metaspace', replacement: '▁', prepend_scheme: pick(random, ['always', 'first', 'never']), split: true },
    { type: 'BPEDecoder', suffix: pick(random, ['</w>', 'e']) },
    {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
  ]);
}

/** A pipeline without a model, and whether the model sees bytes. */
export function drawPipeline(random: Random): { readonly parts: object; readonly isByteLevel: boolean } {
  const isByteLevel = chance(random, 0.4);
  const normalizers = some(random, 3, () => drawNormalizer(random));
  const cuts = some(random, 2, () => drawPreTokenizer(random));
  return {
    isByteLevel,
    parts: {
      normalizer: several('normalizers', normalizers),
      pre_tokenizer: several('pretokenizers', isByteLevel ? [...cuts, byteLevel(random)] : cuts),
      post_processor: several('processors', drawPostProcessors(random)),
      decoder: drawDecoder(random, isByteLevel),
    },
  };
}

/** Tokens that are looked for in texts. @param vocabulary of the model */
function drawAddedTokens(random: Random, vocabulary: ReadonlyMap<string, number>): object[] {
  const texts = [
    '[PAD]',
    '[UNK]',
    ...some(random, 3, () => pick(random, ['[MASK]', 'tok', 'hello', 'İ', 'don', ' x', '日本'])),
  ];
  let next = vocabulary.size;
  return [...new Set(texts)].map((content, at) => ({
    id: at < 2 ? at : (vocabulary.get(content) ?? next++),
    content,
    single_word: chance(random, 0.3),
    lstrip: chance(random, 0.3),
    rstrip: chance(random, 0.3),
    normalized: chance(random),
    special: at < 2 || chance(random),
  }));
}

/** A tokenizer.json. */
export interface Drawn {
  readonly added_tokens: readonly object[];
  readonly model: Readonly<Record<string, unknown>>;
}

/** A tokenizer.json with settings that trainers do not set. */
export function withOddities(random: Random, file: Drawn): Drawn {
  let vocab = file.model['vocab'] as Record<string, number>;
  const size = Object.keys(vocab).length;
  const hasBytes = chance(random, 0.2);
  if (file.model['type'] === 'BPE' && hasBytes) {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
    vocab = { ...vocab, ...Object.fromEntries(bytes.map((byte, at) => [`<0x${byte}>`, size + at])) };
  }
  return {
    ...file,
    added_tokens: drawAddedTokens(random, new Map(Object.entries(vocab))),
    model: {
      ...file.model,
      vocab,
      ...(file.model['type'] === 'BPE' && {
        fuse_unk: chance(random),
        byte_fallback: hasBytes,
        ignore_merges: chance(random, 0.3),
        ...(chance(random, 0.2) && { unk_token: null }),
      }),
    },
  };
}
