// What attention layers have in common: what they are given and what of it counts.
import { toFloat } from '@rnnkit/core';
import { check, RnnkitError } from '@rnnkit/data/predict';
import { matMul, mul, type Tensor } from '@tensorflow/tfjs-core';

import { dropoutMask } from '../dropout-mask.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import { resultOf, type CallOptions, type LayerOutput, type RunOptions } from '../layer-call.ts';
import { checkCall } from '../layer-checks.ts';
import { settingsToConfig } from '../layer-options.ts';
import { laterCannotStream, type LayerStream } from '../layer-stream.ts';
import type { AttentionObserver } from '../observation.ts';
import { describeShape, expectSequence, type Shape } from '../shape.ts';
import type { LayerResult, Value } from '../value.ts';
import { noWeights } from '../weight-source.ts';
import { attentionStream, type ReadSequences, type Sequences } from './attention-stream.ts';
import { seenBy, weightsOf, type Sight } from './attention-weights.ts';
import { withoutMasked } from './masked-steps.ts';

/** Options of every attention layer. What Keras takes when a layer is called is an option here, and saved with it. */
export interface AttentionLayerOptions extends LayerOptions {
  /** The share of the weights that is dropped while training, from 0 up to, not including, 1. Default 0. */
  readonly dropout?: number;
  /** Gives dropout other draws than those of the same layer without. Default: none. */
  readonly seed?: number | undefined;
  /** Whether step i of the query sees no step of the values after i. Default false. */
  readonly useCausalMask?: boolean;
  /** Whether the weights are returned after the output, before dropout. Default false. */
  readonly returnAttentionScores?: boolean;
}

/** The options of every attention layer, with defaults. */
export interface AttentionSettings {
  readonly dropout: number;
  readonly seed?: number | undefined;
  readonly useCausalMask: boolean;
  readonly returnAttentionScores: boolean;
}

/** The checks of the options that attention layers share. */
export const attentionChecks: check.OptionChecks = {
  dropout: check.fraction,
  seed: check.optional(check.finite),
  useCausalMask: check.flag,
  returnAttentionScores: check.flag,
};

/** The defaults of the options that attention layers share. */
export const attentionDefaults: AttentionSettings = { dropout: 0, useCausalMask: false, returnAttentionScores: false };

/** How a layer attends. */
export interface AttendOptions extends RunOptions {
  /** Whether the scores are wanted. */
  readonly isScored: boolean;
}

/** What comes of attention. */
export interface Attended {
  readonly output: Tensor;
  /** The weights; undefined where they were not needed. */
  readonly scores?: Tensor | undefined;
}

/** A layer of two or three sequences: each step of the query gets a mean of the values, weighted by how well it goes with their keys. */
export abstract class AttentionLayer<Settings extends AttentionSettings = AttentionSettings> extends Layer {
  /** The options, checked, with defaults. */
  readonly settings: Settings;

  constructor(options: LayerOptions, settings: Settings) {
    super(options);
    this.settings = settings;
  }

  /** The shape of the scores. */
  protected abstract scoresShape(query: Shape, key: Shape): Shape;
  /** What the layer makes of sequences, for steps that see something. */
  protected abstract attend(sequences: Sequences, sight: Sight, options: AttendOptions): Attended;

  computeOutputShape(...shapes: readonly Shape[]): Shape {
    const [query, value = query, key = value] = this.split(shapes).sequences as [Shape, Shape?, Shape?];
    const [asked, steps, seen] = [query, value, key].map((shape) => this.foldedShape(shape)) as [Shape, Shape, Shape];
    const differ = (one: Shape, other: Shape, axis: number): boolean => {
      const [size = null, otherSize = null] = [one[axis], other[axis]];
      return size !== null && otherSize !== null && size !== otherSize;
    };
    if (differ(asked, steps, 0) || differ(steps, seen, 0) || differ(steps, seen, 1)) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.name} takes a query [batch, queries, …], values [batch, steps, …] and as many keys; got ${[query, value, key].map(describeShape).join(', ')}.`,
      );
    }
    return [query[0] ?? value[0] ?? null, ...query.slice(1, -1), ...this.outputSizes(query, value, key)];
  }

  /** The shape of the sequence `[batch, time, features]` that an input is. @throws Error when it is none */
  protected foldedShape(shape: Shape): Shape {
    expectSequence(this, shape);
    return shape;
  }

  /** The sizes of the output's axes after those of the steps. @throws Error when the layer cannot take sequences of such features */
  protected abstract outputSizes(query: Shape, value: Shape, key: Shape): Shape;

  override computeOutputShapes(inputShapes: readonly Shape[]): readonly Shape[] {
    const [query, value = query, key = value] = this.split(inputShapes).sequences;
    const output = this.computeOutputShape(...inputShapes);
    return this.settings.returnAttentionScores ? [output, this.scoresShape(query!, key!)] : [output];
  }

  /** Whether the last of the inputs is a mask of pairs. */
  protected get takesMask(): boolean {
    return false;
  }

  /** The query, the values and the keys, of which a single sequence is all three, and the mask of pairs. */
  protected split<Item>(items: readonly Item[]): { readonly sequences: readonly Item[]; readonly pairs?: Item } {
    const masks = this.takesMask ? 1 : 0;
    if (Array.isArray(items) && items.length > masks && items.length <= 3 + masks)
      return masks === 0 ? { sequences: items } : { sequences: items.slice(0, -1), pairs: items.at(-1)! };
    const given = Array.isArray(items) ? `${items.length} of them` : check.describe(items);
    throw new RnnkitError(
      'invalid-argument',
      masks === 0
        ? `${this.name} takes [query, value] or [query, value, key], or one value that attends to itself; got ${given}.`
        : `${this.name} takes [query, mask], [query, value, mask] or [query, value, key, mask]; got ${given}.`,
    );
  }

  protected compute(input: Tensor, { mask, ...options }: CallOptions = {}): LayerOutput {
    const { values } = this.run([{ tensor: input, mask }], options);
    return { output: values[0]!.tensor, mask: values[0]!.mask, otherOutputs: values.slice(1) };
  }

  override run(values: readonly Value[], options: RunOptions = {}): LayerResult {
    return this.#run(values, options);
  }

  /** As `run`, with weights that `observe` sees, whether the layer returns them or not. */
  runAttentive(values: readonly Value[], observe: AttentionObserver, options: RunOptions = {}): LayerResult {
    return this.#run(values, options, observe);
  }

  #run(values: readonly Value[], options: RunOptions, observe?: AttentionObserver): LayerResult {
    const { query, queryMask, gate, seen } = this.#read(values, options);
    const { mask, value, key } = seen();
    const sight = { mask, queryMask, pairs: this.pairsOf(values), start: 0 };
    return this.unfolded(this.#answer({ query, value, key, gate }, sight, options, observe), values);
  }

  #answer(
    sequences: Sequences,
    sight: Pick<Sight, 'mask' | 'queryMask' | 'pairs' | 'start'>,
    options: RunOptions,
    observe?: AttentionObserver,
  ): LayerResult {
    const { useCausalMask: isCausal, returnAttentionScores } = this.settings;
    const isScored = returnAttentionScores || observe !== undefined;
    const { output, scores } = this.attend(
      sequences,
      { ...sight, isCausal, window: this.window },
      { ...options, isScored },
    );
    if (scores !== undefined) observe?.(scores);
    const otherOutputs = returnAttentionScores ? [{ tensor: scores! }] : [];
    return resultOf({ output, mask: sight.queryMask, otherOutputs });
  }

  /** A step sees so many steps less one before and after it; all when undefined. */
  protected get window(): number | undefined {
    return undefined;
  }

  /** Which steps of the values are valid. */
  protected maskOf(value: Value, _key: Value): Tensor | undefined {
    return value.mask;
  }

  /** Which pairs of steps see each other, bool `[batch, queries, values]`; all when undefined. */
  protected pairsOf(_values: readonly Value[]): Tensor | undefined {
    return undefined;
  }

  /** The sequence `[batch, time, features]` that a value is, with its mask. */
  protected folded(value: Value): Value {
    return value;
  }

  /** What has been made of such sequences, in the form of what they come from. */
  protected unfolded(result: LayerResult, _values: readonly Value[]): LayerResult {
    return result;
  }

  /** What the output is multiplied with, of the query `[batch, queries, features]`; nothing when undefined. */
  protected gateOf(_query: Tensor): Tensor | undefined {
    return undefined;
  }

  /** What is attended with, of a sequence `[batch, steps, features]`: `[batch, steps, …]`. */
  protected project(_role: 'query' | 'key' | 'value', sequence: Tensor): Tensor {
    return sequence;
  }

  override openStream(isWhole: readonly boolean[] = []): LayerStream {
    const [query = false, value = query, key = value] = isWhole;
    if (query || value !== key) {
      throw new RnnkitError(
        'unsupported',
        `${this.name} cannot be streamed: of what it is given the query has to come step by step, and the values and keys both as well, or both be there at the start.`,
      );
    }
    if (this.takesMask)
      throw new RnnkitError('unsupported', `${this.name} has a mask of whole sequences and cannot be streamed.`);
    if (!value && !this.settings.useCausalMask) throw new RnnkitError('unsupported', laterCannotStream(this.name));
    return attentionStream({
      isWhole: value,
      window: this.window,
      read: (values) => this.#read(values, {}),
      answer: (sequences, sight) => this.#answer(sequences, sight, {}),
    });
  }

  /** Checks what comes in, builds what needs no weights, brings all to float32 and projects it. */
  #read(values: readonly Value[], options: RunOptions): ReadSequences {
    const given = this.#readValues(values, options);
    const [query, value = query, key = value] = given as [Value, Value?, Value?];
    const clean = withoutMasked(query.tensor, query.mask);
    return {
      query: this.project('query', clean),
      queryMask: query.mask,
      gate: this.gateOf(clean),
      seen: () => {
        const mask = this.maskOf(value, key);
        const cleaned = ({ tensor }: Value): Tensor =>
          tensor === query.tensor && mask === query.mask ? clean : withoutMasked(tensor, mask);
        const values = cleaned(value);
        const keys = key.tensor === value.tensor ? values : cleaned(key);
        return { value: this.project('value', values), key: this.project('key', keys), mask };
      },
    };
  }

  #readValues(values: readonly Value[], options: RunOptions): readonly Value[] {
    const { sequences } = this.split(values);
    for (const { tensor, mask } of sequences) checkCall(this.name, tensor, { ...options, mask });
    const [query, ...others] = values.map(({ tensor }): Shape => tensor.shape) as [Shape, ...Shape[]];
    this.computeOutputShape(query, ...others);
    this.build([null, ...query.slice(1)], noWeights(this.name), ...others);
    const names = ['the query', 'the value', 'the key'];
    return sequences.map(({ tensor, mask }, place) =>
      this.folded({ tensor: toFloat(this.name, names[place]!, tensor), mask }),
    );
  }

  /** The output and the weights for scores `[…, queries, values]`. */
  protected addUp(scores: Tensor, value: Tensor, seen: Tensor | undefined, options: RunOptions): Attended {
    const weights = weightsOf(scores, seen);
    const { dropout, seed } = this.settings;
    if (options.training !== true || dropout === 0) return { output: matMul(weights, value), scores: weights };
    const random = seed === undefined ? options.random : options.random?.derive('seed', seed);
    const dropped = mul(weights, dropoutMask(this.name, weights.shape, dropout, random));
    return { output: matMul(dropped, value), scores: weights };
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.settings);
  }
}

/** An attention layer without heads: scores are `[batch, queries, values]`, and weights go on the values themselves. */
export abstract class PlainAttention<Settings extends AttentionSettings> extends AttentionLayer<Settings> {
  /** How well each step of the query goes with each key, `[batch, queries, values]`. */
  protected abstract scoresOf(query: Tensor, key: Tensor): Tensor;

  protected outputSizes(query: Shape, value: Shape, key: Shape): Shape {
    const [size = null, keySize = null] = [query[2], key[2]];
    if (size !== null && keySize !== null && size !== keySize) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.name} takes a query and keys of one size; got ${describeShape(query)} and ${describeShape(key)}. A dense layer brings one to the other's.`,
      );
    }
    return value.slice(2);
  }

  protected scoresShape(query: Shape, key: Shape): Shape {
    return [query[0] ?? key[0] ?? null, query[1] ?? null, key[1] ?? null];
  }

  protected attend({ query, value, key }: Sequences, sight: Sight, options: AttendOptions): Attended {
    const seen = seenBy(sight, query.shape[1] ?? 0, value.shape[1] ?? 0);
    return this.addUp(this.scoresOf(query, key), value, seen, options);
  }
}
