// A tokenizer as the layer of Keras that does the same, put before a model.
import { check } from '@rnnkit/data';
import type { Tokenizer } from '@rnnkit/text';

import type { Fields } from './keras-object.ts';
import { kerasJson } from './layer-to-keras.ts';
import { snakeCase } from './keras-names.ts';
import { unwritable } from './refuse.ts';
import { punctuation, spaces, unknownToken, vocabularyPaths } from './text-layers.ts';

/** A model that takes texts, and the files of its vocabulary. */
export interface TextModel {
  readonly config: object;
  readonly assets: ReadonlyMap<string, Uint8Array>;
}

/** What of a configuration is asked for here. */
interface ModelJson {
  readonly class_name: string;
  readonly config: Fields & { readonly layers: readonly LayerJson[]; readonly input_layers?: unknown };
}

interface LayerJson {
  readonly class_name: string;
  readonly name?: string;
  readonly config: Fields;
  readonly inbound_nodes?: unknown;
}

/** Puts a layer that does what a tokenizer does before a model. @throws Error when there is no such layer in Keras, or no one place for it */
export function withTexts(model: object, tokenizer: Tokenizer): TextModel {
  const { class_name: kind, config, ...rest } = model as ModelJson;
  const [input, ...layers] = config.layers;
  const shape = input?.config['batch_shape'] as readonly (number | null)[];
  const inputs = config.layers.filter((layer) => layer.class_name === 'InputLayer');
  if (inputs.length !== 1 || shape.length !== 2 || input?.config['dtype'] !== 'int32')
    throw unwritable('a model that takes texts has one input, of ids, [batch, time]');
  const { className, options } = layerFor(tokenizer);
  const words = wordsOf(tokenizer);
  const taken = new Set(config.layers.map((layer) => layer.name ?? layer.config['name']));
  let name = snakeCase(className);
  while (taken.has(name)) name = `${name}_`;
  const size = words.length + 2;
  const isWhole = className === 'TextVectorization';
  const layer = kerasJson('keras.layers', className, {
    name,
    ...options,
    ...(isWhole ? { output_sequence_length: shape[1] } : {}),
    vocabulary: null,
    vocabulary_size: size,
  });
  const source = { ...input.config, batch_shape: isWhole ? [null, 1] : shape, dtype: 'string' };
  const texts = { ...input, config: source };
  const own = source['name' as never] as string;
  const reference = {
    class_name: '__keras_tensor__',
    config: { shape: source.batch_shape, dtype: 'string', keras_history: [own, 0, 0] },
  };
  const isPath = kind === 'Sequential';
  const placed = isPath ? layer : { ...layer, name, inbound_nodes: [{ args: [reference], kwargs: {} }] };
  const after = isPath ? layers : (reading(layers, own, name) as readonly LayerJson[]);
  const text = new TextEncoder().encode(['', unknownToken, ...words].join('\n'));
  return {
    config: { ...rest, class_name: kind, config: { ...config, layers: [texts, placed, ...after] } },
    assets: new Map(vocabularyPaths(className).map((path) => [path, text])),
  };
}

/** The same, with what reads an input reading a layer's output instead. */
function reading(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) {
    const [name, node, tensor] = value as unknown[];
    if (value.length === 3 && name === from && node === 0 && tensor === 0) return [to, 0, 0];
    return value.map((part: unknown) => reading(part, from, to));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, reading(part, from, to)]));
}

function layerFor({ options }: Tokenizer): { readonly className: string; readonly options: Fields } {
  const { filters, lower = true, lowerAscii = false, strip = '', charLevel = false, split = ' ', oovToken } = options;
  const { graphemes, segmentation = 'split', normalization, stripAccents, ngrams = 1 } = options;
  const wrong: readonly (readonly [boolean | undefined, string])[] = [
    [oovToken !== unknownToken, `its unknown token has to be ${unknownToken}; it is ${check.describe(oovToken)}`],
    [lower && !lowerAscii, 'Keras makes only A to Z small; take lowerAscii instead of lower'],
    [strip !== '' && strip !== punctuation, `Keras takes out ${punctuation}, or nothing`],
    [
      !charLevel && filters !== spaces && filters !== '',
      'Keras splits words at spaces; put tabs and line breaks alone into filters',
    ],
    [!charLevel && split !== ' ', 'Keras splits words at spaces'],
    [graphemes, 'Keras has no graphemes'],
    [segmentation !== 'split', 'Keras has no segmentation by language'],
    [normalization !== undefined, 'Keras does not normalize'],
    [stripAccents, 'Keras leaves accents'],
    [ngrams !== 1, 'Keras counts runs of tokens in another way'],
  ];
  const found = wrong.find(([isWrong]) => isWrong === true);
  if (found !== undefined) throw unwritable(`no layer of Keras does what its tokenizer does: ${found[1]}`);
  if (!charLevel && filters === '') {
    if (lowerAscii || strip !== '')
      throw unwritable(
        'no layer of Keras does what its tokenizer does: one that looks tokens up leaves them as they are',
      );
    return {
      className: 'StringLookup',
      options: {
        mask_token: '',
        num_oov_indices: 1,
        oov_token: unknownToken,
        invert: false,
        output_mode: 'int',
        encoding: 'utf-8',
      },
    };
  }
  const steps = [...(lowerAscii ? ['lower'] : []), ...(strip === '' ? [] : ['strip_punctuation'])];
  return {
    className: 'TextVectorization',
    options: {
      standardize: steps.length === 0 ? null : steps.join('_and_'),
      split: charLevel ? 'character' : 'whitespace',
      ngrams: null,
      output_mode: 'int',
      pad_to_max_tokens: false,
      sparse: false,
      ragged: false,
      encoding: 'utf-8',
    },
  };
}

/** The words of a tokenizer by their indices, from 2 on. */
function wordsOf(tokenizer: Tokenizer): readonly string[] {
  const { numWords = 0 } = tokenizer.options;
  const words: string[] = [];
  for (const [word, index] of tokenizer.wordIndex)
    if (index > 1 && (numWords === 0 || index < numWords)) words[index - 2] = word;
  if (tokenizer.wordIndex.get(unknownToken) !== 1)
    throw unwritable(`its tokenizer has the unknown token ${unknownToken} elsewhere than at 1, where Keras has it`);
  const odd = words.find((word) => word === '' || /[\n\r]/.test(word));
  if (odd !== undefined)
    throw unwritable(`a word of its tokenizer, ${check.describe(odd)}, is none that a line can hold`);
  return words;
}
