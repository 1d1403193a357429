// A text classifier as the command line knows it: a tokenizer, a length, a model and the names of the classes, which are
// saved and loaded together, because a model without its own tokenizer is worthless.
import { bidirectional, dense, embedding, gru, lstm, simpleRnn } from '@rnnkit/layers';
import { Tokenizer, padSequences, tokenizerFromJson, type PaddedSequences } from '@rnnkit/text';
import { loadModel, saveModel, sequential, type ModelFiles, type SequentialModel } from '@rnnkit/training';
import { readModel } from '@rnnkit/training/node';

import { Failure } from './failure.ts';

/** What a token is. */
export type Unit = 'words' | 'characters';

/** The shape of the model. */
export interface Architecture {
  readonly unit: Unit;
  readonly cell: 'lstm' | 'gru' | 'simpleRnn';
  readonly units: number;
  readonly embedding: number;
  readonly vocabulary: number;
  readonly maxLength: number;
  readonly bidirectional: boolean;
  readonly dropout: number;
  readonly seed: number;
}

const pipelineFile = 'pipeline.json';
const labelsFile = 'labels.json';
const tokenizerFile = 'tokenizer.json';

/** A tokenizer, a model and its classes. */
export class TextClassifier {
  readonly tokenizer: Tokenizer;
  readonly maxLength: number;
  readonly labels: readonly string[];
  readonly model: SequentialModel;

  constructor(tokenizer: Tokenizer, maxLength: number, labels: readonly string[], model: SequentialModel) {
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    this.labels = labels;
    this.model = model;
  }

  /** Texts as token indices `[texts, maxLength]`, padded in front; of a longer text the end is kept. */
  encode(texts: readonly string[]): PaddedSequences {
    return padSequences(this.tokenizer.textsToSequences(texts), { maxlen: this.maxLength });
  }

  /** The probabilities of each class for each text, row by row. */
  async probabilities(texts: readonly string[]): Promise<Float32Array[]> {
    if (texts.length === 0) return [];
    const output = await this.model.predict(this.encode(texts), { batchSize: 64 });
    const data = (await output.data()) as Float32Array;
    output.dispose();
    const classes = this.labels.length;
    return texts.map((_, row) => data.slice(row * classes, (row + 1) * classes));
  }

  /** The files to save. */
  files(): Promise<ModelFiles> {
    const json = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
    return saveModel(this.model, {
      assets: new Map([
        [tokenizerFile, new TextEncoder().encode(this.tokenizer.toJSON())],
        [labelsFile, json(this.labels)],
        [pipelineFile, json({ version: 1, maxLength: this.maxLength, padding: 'pre', truncating: 'pre' })],
      ]),
    });
  }

  /** Reads what `files` wrote, from a folder or a .zip file. */
  static async load(path: string): Promise<TextClassifier> {
    const files = await readModel(path);
    const labels = parse(files, labelsFile, path);
    if (!Array.isArray(labels) || labels.length < 2 || !labels.every((label) => typeof label === 'string')) {
      throw new Failure(`${path}: ${labelsFile} should be a list of at least two class names.`);
    }
    const pipeline = parse(files, pipelineFile, path) as { version?: unknown; maxLength?: unknown } | null;
    const maxLength = pipeline?.maxLength;
    if (
      pipeline?.version !== 1 ||
      typeof maxLength !== 'number' ||
      !(Number.isSafeInteger(maxLength) && maxLength > 0 && maxLength <= 1_000_000)
    ) {
      throw new Failure(`${path}: ${pipelineFile} should hold version 1 and a maxLength from 1 to 1,000,000.`);
    }
    const tokenizer = tokenizerFromJson(text(files, tokenizerFile, path));
    const model = await loadModel(files);
    const classes = model.outputShape.at(-1);
    if (classes !== labels.length) {
      throw new Failure(
        `${path}: the model tells ${String(classes)} classes apart, but ${labelsFile} names ${labels.length}.`,
      );
    }
    return new TextClassifier(tokenizer, maxLength, labels, model);
  }
}

function text(files: ModelFiles, name: string, path: string): string {
  const bytes = files.get(name);
  if (bytes === undefined) {
    throw new Failure(`${path} has no ${name}, so it is not a text classifier that rnnkit train wrote.`);
  }
  return new TextDecoder().decode(bytes);
}

function parse(files: ModelFiles, name: string, path: string): unknown {
  try {
    return JSON.parse(text(files, name, path));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Failure(`${path}: ${name} is not valid JSON.`);
    throw error;
  }
}

/** A new, untrained classifier whose vocabulary comes from the training texts. */
export function newClassifier(
  texts: readonly string[],
  labels: readonly string[],
  architecture: Architecture,
): TextClassifier {
  const tokenizer = new Tokenizer({
    numWords: architecture.vocabulary,
    charLevel: architecture.unit === 'characters',
    oovToken: '[UNK]',
  });
  tokenizer.fitOnTexts(texts);
  const inputDim = Math.min(architecture.vocabulary, tokenizer.wordIndex.size + 1);
  const makeRecurrent = { lstm, gru, simpleRnn }[architecture.cell];
  const recurrent = makeRecurrent({ units: architecture.units, dropout: architecture.dropout });
  const model = sequential(
    [
      embedding({ inputDim, outputDim: architecture.embedding, maskZero: true }),
      architecture.bidirectional ? bidirectional(recurrent) : recurrent,
      dense({ units: labels.length, activation: 'softmax' }),
    ],
    { seed: architecture.seed },
  );
  return new TextClassifier(tokenizer, architecture.maxLength, labels, model);
}
