// The files of a repository of the Hugging Face hub.
import { check, RnnkitError } from '@rnnkit/data';
import { checkFinite, Model, usageOf } from '@rnnkit/models';
import { writeSafetensors, type StoredTensor, type TextLength } from '@rnnkit/storage';
import { Tokenizer } from '@rnnkit/text';
import type { AnyTokenizer } from '@rnnkit/text/subwords';

import { writeConfig } from './config-json.ts';
import { checkCard, writeCard, type ModelCard } from './model-card.ts';
import {
  cardFile,
  configFile,
  ownTokenizerFile,
  tokenizerConfigFile,
  tokenizerFile,
  weightsFile,
  type HuggingFaceParts,
} from './parts.ts';
import { subwordConfigOf, subwordTokenizerJson } from './subword-json.ts';
import { tokenizerConfigOf, writeTokenizerJson } from './tokenizer-json.ts';

/** Options of {@link writeHuggingFace}. */
export interface WriteHuggingFaceOptions extends HuggingFaceParts {
  /** What the model card says besides what can be seen of the model. Default: nothing. */
  readonly card?: ModelCard | undefined;
  /** How the numbers of the weights lie: in F32, or rounded to F16 or BF16, which take half of that. Default `F32`. */
  readonly dtype?: 'F32' | 'F16' | 'BF16';
  /** Whether the tokenizer is written for Hugging Face's libraries, too. Default true; then an option that they do not have is refused. */
  readonly tokenizerJson?: boolean;
}

/**
 * A model as the files of a repository of the Hugging Face hub, by their names: `config.json` with the labels, `model.safetensors`,
 * `tokenizer.json` and `tokenizer_config.json` that Hugging Face's libraries read, `keras_tokenizer.json` with all that a `Tokenizer`
 * has learned, and `README.md`, the model card. {@link readHuggingFace} reads them again.
 *
 * Python's `tokenizers` gives every text the ids that the tokenizer here gives, but for two things: letters that one side's Unicode
 * knows and the other's does not, and runs of more than 30 marks on a letter where there is a normalization.
 *
 * @throws RnnkitError `unsupported` when a `tokenizer.json` cannot say what the tokenizer does: `ngrams`, `graphemes`, `segmentation:
 * 'words'`, small letters of Turkish, Azerbaijani or Lithuanian, `stripAccents` without a normalization; `invalid-argument` when the
 * parts do not belong together; `invalid-state` when the model is not built
 *
 * @example
 * const files = await writeHuggingFace(model, { tokenizer, labels, length, card: { languages: ['en'], metrics: [{ name: 'accuracy', value: 0.96 }] } });
 * for (const [name, bytes] of files) await writeFile(join('model', name), bytes);
 */
export async function writeHuggingFace(
  model: Model<unknown>,
  options: WriteHuggingFaceOptions = {},
): Promise<Map<string, Uint8Array>> {
  const { card, dtype, tokenizerJson, ...parts } = checkOptions(options);
  expectModel(model);
  const { tokenizer, labels, length } = parts;
  if (labels !== undefined) expectLabels(model, labels);
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const files = new Map<string, Uint8Array>();
  const { className } = model;
  files.set(configFile, writeConfig({ model: { className, config: model.getConfig() }, labels, length }));
  if (tokenizer !== undefined && !(tokenizer instanceof Tokenizer)) {
    files.set(tokenizerFile, text(subwordTokenizerJson(tokenizer, length)));
    files.set(tokenizerConfigFile, text(`${JSON.stringify(subwordConfigOf(tokenizer, length), null, 2)}\n`));
  } else if (tokenizer !== undefined) {
    if (tokenizerJson) {
      files.set(tokenizerFile, text(writeTokenizerJson(tokenizer, length)));
      files.set(tokenizerConfigFile, text(`${JSON.stringify(tokenizerConfigOf(tokenizer, length), null, 2)}\n`));
    }
    files.set(ownTokenizerFile, text(JSON.stringify(tokenizer)));
  }
  files.set(cardFile, text(writeCard(model, card, parts)));
  const metadata = new Map([['format', 'rnnkit']]);
  files.set(weightsFile, writeSafetensors({ tensors: await weightsOf(model, dtype), metadata }));
  return files;
}

type Checked = HuggingFaceParts &
  Required<Pick<WriteHuggingFaceOptions, 'dtype' | 'tokenizerJson'>> & { readonly card: ModelCard };

function checkOptions(options: WriteHuggingFaceOptions): Checked {
  return check.checkOptions<Checked>(
    'writeHuggingFace',
    {
      tokenizer: check.optional((value, name) => {
        const { toJSON, vocabularySize } = Object(value) as Partial<AnyTokenizer>;
        if (typeof toJSON === 'function' && typeof vocabularySize === 'number') return value;
        throw new RnnkitError('invalid-argument', `${name} has to be a Tokenizer; got ${check.describe(value)}.`);
      }),
      labels: check.optional(check.listOf(check.text)),
      length: check.optional(checkLength),
      card: (value, name) => checkCard(value, name),
      dtype: check.oneOf('F32', 'F16', 'BF16'),
      tokenizerJson: check.flag,
    },
    { card: {}, dtype: 'F32', tokenizerJson: true },
    { ...options, card: options.card ?? {} },
  );
}

function checkLength(value: unknown, name: string): TextLength {
  const end = check.oneOf('pre', 'post');
  const { maxLength, padding, truncating } = check.checkOptions<TextLength>(
    name,
    { maxLength: check.whole(1, 1_000_000), padding: end, truncating: end },
    { padding: 'pre', truncating: 'pre' } as TextLength,
    value as TextLength,
  );
  if (maxLength === undefined) throw new RnnkitError('invalid-argument', `${name} needs a maxLength.`);
  return { maxLength, padding, truncating };
}

function expectModel(model: unknown): asserts model is Model<unknown> {
  if (!(model instanceof Model))
    throw new RnnkitError('invalid-argument', `writeHuggingFace takes a model; got ${check.describe(model)}.`);
  usageOf(model).expectAlive();
  if (!model.built)
    throw new RnnkitError('invalid-state', 'The model has no weights to write: build it, or train it first.');
}

function expectLabels({ outputShape }: Model<unknown>, labels: readonly string[]): void {
  if (new Set(labels).size < labels.length)
    throw new RnnkitError('invalid-argument', 'writeHuggingFace: two labels are the same.');
  // A single output tells two classes apart.
  const units = outputShape.at(-1);
  if (units === labels.length || (units === 1 && labels.length === 2)) return;
  throw new RnnkitError(
    'invalid-argument',
    `writeHuggingFace: there are ${labels.length} labels, and the model has outputs of the shape ${check.describe(outputShape)}.`,
  );
}

async function weightsOf(model: Model<unknown>, dtype: Checked['dtype']): Promise<Map<string, StoredTensor>> {
  const read = model.weights.map(async ({ name, variable }): Promise<[string, StoredTensor]> => {
    const data = Float32Array.from(await variable.data());
    checkFinite(data, name, 'The model');
    return [name, { shape: variable.shape, data, dtype }];
  });
  return new Map(await Promise.all(read));
}
