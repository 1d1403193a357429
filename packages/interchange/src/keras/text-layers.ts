// Layers of Keras that read texts, TextVectorization and StringLookup, as a tokenizer before the model, and back.
import { RnnkitError } from '@rnnkit/data';
import { tokenizerFromJson, type Tokenizer, type TokenizerOptions } from '@rnnkit/text';

import { isFields, readObject, readsTexts, tokenizerPath, type Fields, type KerasObject } from './keras-object.ts';
import { snakeCase } from './keras-names.ts';
import { damaged, quoted, unsupported } from './refuse.ts';

/** A model without the layer that reads texts, and that layer. */
export interface Separated {
  readonly model: KerasObject;
  readonly textLayer?: KerasObject;
}

/**
 * Takes the layer that reads texts off a model: its ids become the input.
 *
 * @throws Error when it does not come right after an input, or there are several
 */
export function separate(model: KerasObject): Separated {
  const { layers } = model.config;
  if (!Array.isArray(layers)) return { model };
  const all = layers.map((layer: unknown, index) => readObject(layer, `layers[${index}]`));
  const [textLayer, ...others] = all.filter((layer) => readsTexts(layer.className));
  if (textLayer === undefined) return { model };
  if (others.length > 0)
    throw unsupported(`it reads texts by several layers: ${quoted(textLayer.name)}, ${quoted(others[0]!.name)}`);
  const isPath = model.className === 'Sequential';
  const place = all.indexOf(textLayer);
  const input = isPath ? all[place - 1] : inputOf(textLayer, all);
  if (isPath ? place > 1 || (place === 1 && input?.className !== 'InputLayer') : input === undefined)
    throw unsupported(`its layer ${quoted(textLayer.name)} reads texts, but comes after other layers`);
  const length = textLayer.config['output_sequence_length'];
  const name = input?.name ?? 'input';
  const ids = {
    module: 'keras.layers',
    class_name: 'InputLayer',
    config: { batch_shape: [null, typeof length === 'number' ? length : null], dtype: 'int32', name },
    name,
    inbound_nodes: [],
  };
  const rest = all.filter((layer) => layer !== textLayer && layer !== input).map(({ fields }) => fields);
  const changed = [ids, ...(renamed(rest, textLayer.name, name, 0) as readonly unknown[])];
  return {
    model: readObject({ ...model.fields, config: { ...model.config, layers: changed } }, 'the model'),
    textLayer,
  };
}

/** The input that a layer reads alone, and that nothing else reads. */
function inputOf(layer: KerasObject, all: readonly KerasObject[]): KerasObject | undefined {
  const readers = (name: string): number =>
    all.filter(({ fields }) => JSON.stringify(fields['inbound_nodes'] ?? []).includes(`${JSON.stringify(name)},0,0]`))
      .length;
  const nodes = JSON.stringify(layer.fields['inbound_nodes'] ?? []);
  return all.find(
    ({ className, name }) =>
      className === 'InputLayer' && nodes.includes(`[${JSON.stringify(name)},0,0]`) && readers(name) === 1,
  );
}

const deepest = 100;

/** The same, with references to a layer's first output made such to another's. */
function renamed(value: unknown, from: string, to: string, depth: number): unknown {
  if (depth > deepest) throw damaged('its layers are within each other too deep');
  if (Array.isArray(value)) {
    if (value.length >= 3 && value[0] === from && value[1] === 0 && value[2] === 0) return [to, ...value.slice(1)];
    return value.map((part: unknown) => renamed(part, from, to, depth + 1));
  }
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, renamed(part, from, to, depth + 1)]));
}

/** Where Keras keeps the vocabulary of a layer: TextVectorization's twice. */
export function vocabularyPaths(className: string): readonly string[] {
  const folder = `assets/layers/${snakeCase(className)}`;
  const own = `${folder}/vocabulary.txt`;
  return className === 'StringLookup' ? [own] : [own, `${folder}/_lookup_layer/vocabulary.txt`];
}

/** What TextVectorization takes out. */
export const punctuation = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\'';
/** What it takes for a space. */
export const spaces = '\t\n\v\f\r';
/** What stands for tokens that it does not know. */
export const unknownToken = '[UNK]';

/**
 * The tokenizer that does what a layer does.
 *
 * @param vocabulary a token a line, as Keras keeps it; undefined where it keeps none
 * @throws Error for an option that there is not here, by its name
 */
export function tokenizerOf({ className, config, name }: KerasObject, vocabulary: string | undefined): Tokenizer {
  const options = className === 'TextVectorization' ? vectorizationOptions(config, name) : lookupOptions(config, name);
  const listed = vocabulary?.split('\n') ?? config['vocabulary'];
  if (!Array.isArray(listed) || !listed.every((token) => typeof token === 'string'))
    throw damaged(`the vocabulary of its layer ${quoted(name)} is missing`);
  const tokens = listed as readonly string[];
  // A vocabulary in a configuration is without the first two.
  const words = tokens[0] === '' ? tokens.slice(tokens[1] === unknownToken ? 2 : 1) : tokens;
  return tokenizerWith({ ...options, oovToken: unknownToken }, words);
}

/** A tokenizer of some words, the commonest first, which follow the token for those that are not known. */
function tokenizerWith(options: TokenizerOptions, words: readonly string[]): Tokenizer {
  const all = [unknownToken, ...words];
  if (new Set(all).size < all.length) throw damaged('its vocabulary has a token twice');
  const index = all.map((token, place) => `${JSON.stringify(token)}: ${place + 1}`).join(', ');
  const { filters, lower = true, split = ' ', charLevel = false, oovToken, ...more } = options;
  const config = {
    filters,
    lower,
    split,
    char_level: charLevel,
    oov_token: oovToken,
    word_index: `{${index}}`,
    ...more,
  };
  return tokenizerFromJson({ class_name: 'Tokenizer', config: config as never });
}

function vectorizationOptions(config: Fields, name: string): TokenizerOptions {
  const { standardize, split } = config;
  const refused = (option: string): Error =>
    unsupported(
      `its layer ${quoted(name)} has ${quoted(option)}: ${(JSON.stringify(config[option]) ?? '').slice(0, 60)}, which there is not here`,
    );
  const isKnown =
    standardize === null ||
    ['lower_and_strip_punctuation', 'lower', 'strip_punctuation'].includes(standardize as string);
  if (!isKnown) throw refused('standardize');
  if (split !== 'whitespace' && split !== 'character') throw refused('split');
  if ((config['output_mode'] ?? 'int') !== 'int') throw refused('output_mode');
  for (const option of ['ngrams', 'ragged', 'sparse', 'idf_weights'])
    if (config[option] !== null && config[option] !== undefined && config[option] !== false) throw refused(option);
  const [isLower, isStripped] = ['lower', 'strip_punctuation'].map((part) => String(standardize).includes(part));
  return {
    lower: false,
    filters: split === 'character' ? '' : spaces,
    ...(isLower === true && { lowerAscii: true }),
    ...(isStripped === true && { strip: punctuation }),
    ...(split === 'character' && { charLevel: true }),
  };
}

function lookupOptions(config: Fields, name: string): TokenizerOptions {
  const expected: Fields = {
    mask_token: '',
    num_oov_indices: 1,
    oov_token: unknownToken,
    invert: false,
    output_mode: 'int',
  };
  for (const [option, value] of Object.entries(expected)) {
    if ((config[option] ?? (option === 'mask_token' ? null : value)) === value) continue;
    throw unsupported(
      `its layer ${quoted(name)} has ${quoted(option)}: ${JSON.stringify(config[option] ?? null).slice(0, 60)}; a tokenizer has ${JSON.stringify(value)}, so that 0 is padding and 1 what is not known`,
    );
  }
  return { lower: false, filters: '' };
}

/** The tokenizer of JSON in a file. @throws Error when it is none */
export function tokenizerBeside(json: Uint8Array): Tokenizer {
  try {
    return tokenizerFromJson(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    const cause = error instanceof RnnkitError ? error.message : 'It is not text in UTF-8.';
    throw new RnnkitError('invalid-file', `The Keras model cannot be read: its ${tokenizerPath} is none. ${cause}`, {
      cause: error,
    });
  }
}
