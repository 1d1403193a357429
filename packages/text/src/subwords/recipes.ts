// The pipelines that subwords are trained for, as a tokenizer.json describes them.
import type { NormalizationForm } from '../normalize.ts';

/** The kinds of subwords that can be trained. */
export const subwordKinds = ['byteLevelBpe', 'bpe', 'wordPiece'] as const;
/** One of {@link subwordKinds}. */
export type SubwordKind = (typeof subwordKinds)[number];

/** What is done to texts before they are cut. */
export interface RecipeOptions {
  readonly lower: boolean;
  readonly stripAccents: boolean;
  readonly normalization: NormalizationForm | undefined;
}

/** The parts of a pipeline around its model. */
export interface Recipe {
  readonly normalizer: object | null;
  readonly pre_tokenizer: object;
  readonly post_processor: object | null;
  readonly decoder: object;
}

const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true };

/** The pipeline of a kind of subwords. */
export function recipeOf(kind: SubwordKind, { lower, stripAccents, normalization }: RecipeOptions): Recipe {
  const form = normalization === undefined ? [] : [{ type: normalization }];
  if (kind === 'wordPiece') {
    const bert = {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: stripAccents,
      lowercase: lower,
    };
    return {
      normalizer: form.length === 0 ? bert : { type: 'Sequence', normalizers: [...form, bert] },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: null,
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    };
  }
  const steps = [
    ...form,
    ...(stripAccents ? [{ type: 'NFD' }, { type: 'StripAccents' }, ...form] : []),
    ...(lower ? [{ type: 'Lowercase' }] : []),
  ];
  const normalizer = steps.length === 0 ? null : { type: 'Sequence', normalizers: steps };
  if (kind === 'byteLevelBpe')
    return { normalizer, pre_tokenizer: byteLevel, post_processor: byteLevel, decoder: byteLevel };
  const punctuation = { type: 'Punctuation', behavior: 'Isolated' };
  return {
    normalizer,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [metaspace, punctuation] },
    post_processor: null,
    decoder: metaspace,
  };
}
