// What there is to say of a model, as JSON.
import type { AnyModel } from '@rnnkit/interchange';
import type { TextLength } from '@rnnkit/storage';
import type { TokenLevel } from '@rnnkit/tasks';
import { Tokenizer } from '@rnnkit/text';
import type { TrainableModel } from '@rnnkit/training';

type Shape = readonly (number | null)[];

/** What a model is. */
export interface ModelDescription {
  readonly format: string;
  readonly title: string;
  readonly inputs: readonly { readonly name: string; readonly shape: Shape | null }[];
  readonly outputs: readonly { readonly name: string; readonly shape: Shape }[];
  readonly layers: readonly LayerDescription[];
  readonly parameters: number;
  readonly trainableParameters: number;
  /** What it was compiled with, by names; null where it was not. */
  readonly compiled: CompiledDescription | null;
  readonly tokenizer: TokenizerDescription | null;
  readonly length: TextLength | null;
  readonly labels: readonly string[] | null;
  /** What was in the file and is not in the model. */
  readonly left: readonly string[];
}

interface LayerDescription {
  readonly name: string;
  readonly class: string;
  readonly shape: Shape | null;
  readonly parameters: number;
}

interface CompiledDescription {
  readonly optimizer: string;
  readonly losses: readonly string[];
  readonly metrics: readonly string[];
}

/** What a tokenizer is. */
export interface TokenizerDescription {
  readonly tokens: TokenLevel;
  /** What bounds words or graphemes, where the engine does. */
  readonly segmenter: string | null;
  readonly known: number;
  readonly ngrams: number;
  readonly lowerCase: boolean;
  readonly normalization: string;
}

/** Describes it. */
export function describeModel({ format, model, tokenizer, labels, length, left }: AnyModel): ModelDescription {
  return {
    format: format.name,
    title: format.title,
    inputs: model.inputNames.map((name, place) => ({ name, shape: model.inputShapes?.[place] ?? null })),
    outputs: model.outputNames.map((name, place) => ({ name, shape: model.outputShapes[place]! })),
    layers: model.layers.map((layer) => ({
      name: layer.name,
      class: layer.className,
      shape: layer.outputShape ?? null,
      parameters: layer.weights.reduce((sum, { variable }) => sum + variable.size, 0),
    })),
    parameters: model.countParams(),
    trainableParameters: model.countParams({ trainable: true }),
    compiled: compiledOf(model),
    tokenizer: tokenizer === undefined ? null : tokenizerOf(tokenizer),
    length: length ?? null,
    labels: labels ?? null,
    left: left ?? [],
  };
}

/** What there is to say of a tokenizer. */
export function tokenizerOf(tokenizer: NonNullable<AnyModel['tokenizer']>): TokenizerDescription {
  if (!(tokenizer instanceof Tokenizer)) {
    const steps = JSON.stringify(tokenizer.toJSON().normalizer);
    return {
      tokens: 'subwords',
      segmenter: null,
      known: tokenizer.vocabularySize,
      ngrams: 1,
      lowerCase: /"Lowercase"|"lowercase":true/.test(steps),
      normalization: /"(NFK?[CD])"/.exec(steps)?.[1] ?? 'none',
    };
  }
  const { charLevel, options, wordIndex, segmenter = null } = tokenizer;
  const { lower = true, normalization = 'none', ngrams = 1, segmentation } = options;
  const words = segmentation === 'words' ? 'segments' : 'words';
  return {
    tokens: charLevel ? 'characters' : words,
    segmenter,
    known: wordIndex.size,
    ngrams,
    lowerCase: lower,
    normalization,
  };
}

/** A model that was not read with what it was compiled with has none of these. */
function compiledOf(model: Partial<TrainableModel<unknown>>): CompiledDescription | null {
  const { compileOptions } = model;
  if (compileOptions === undefined) return null;
  return {
    optimizer: model.optimizer!.className,
    losses: namesOf(compileOptions.loss),
    metrics: [...namesOf(compileOptions.metrics ?? []), ...namesOf(compileOptions.weightedMetrics ?? [])],
  };
}

/** The names of losses or metrics, in lists and objects. */
function namesOf(figure: unknown): readonly string[] {
  if (typeof figure === 'string') return [figure];
  if (Array.isArray(figure)) return figure.flatMap(namesOf);
  const { className, name, ...others } = Object(figure) as Record<string, unknown>;
  const own = className ?? name;
  return typeof own === 'string' ? [own] : Object.values(others).flatMap(namesOf);
}
