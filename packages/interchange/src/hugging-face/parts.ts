// What a repository of the hub holds of a model, and in which files.
import type { TextLength } from '@rnnkit/storage';
import type { AnyTokenizer } from '@rnnkit/text/subwords';

/** What belongs to a model that reads texts. */
export interface HuggingFaceParts {
  /** What makes tokens of texts. */
  readonly tokenizer?: AnyTokenizer | undefined;
  /** The names of the classes, in the order of the model's outputs. */
  readonly labels?: readonly string[] | undefined;
  /** How the tokens of texts become rows of one length. */
  readonly length?: TextLength | undefined;
}

/** What the model is, and its labels. */
export const configFile = 'config.json';
/** The weights. */
export const weightsFile = 'model.safetensors';
/** The tokenizer, for Hugging Face's libraries. */
export const tokenizerFile = 'tokenizer.json';
/** What their tokenizers are told besides. */
export const tokenizerConfigFile = 'tokenizer_config.json';
/** The tokenizer with all that it has learned, in Keras' JSON. */
export const ownTokenizerFile = 'keras_tokenizer.json';
/** The model card. */
export const cardFile = 'README.md';
