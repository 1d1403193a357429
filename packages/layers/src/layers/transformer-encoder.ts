import { check, RnnkitError } from '@rnnkit/data/predict';
import { add, type Tensor } from '@tensorflow/tfjs-core';

import { activationFrom, type Activation, type ActivationName, type ActivationOption } from '../activation.ts';
import type { Initializer, InitializerOption } from '../initializer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import {
  expectOneValue,
  expectSameFeatures,
  resultOf,
  type CallOptions,
  type LayerOutput,
  type RunOptions,
} from '../layer-call.ts';
import { layerSettings, settingsToConfig } from '../layer-options.ts';
import { laterCannotStream, streamOf, type LayerStream } from '../layer-stream.ts';
import type { AttentionObserver, Attentive } from '../observation.ts';
import { expectSequence, knownSize, type Shape } from '../shape.ts';
import type { LayerResult, Value } from '../value.ts';
import type { WeightSource } from '../weight-source.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { layerNormalization } from './layer-normalization.ts';
import { withoutMasked } from './masked-steps.ts';
import { multiHeadAttention } from './multi-head-attention.ts';
import { initializerFrom } from '../training-options.ts';

/** Options of {@link transformerEncoder}. */
export interface TransformerEncoderOptions extends LayerOptions {
  /** Size of the layer between attention and output; at least 1. It has no default. */
  readonly intermediateDim: number;
  /** How many heads attend; each has the features divided by that, rounded down. It has no default. */
  readonly numHeads: number;
  /** The share that is dropped while training, of the weights of attention and of what both parts give. Default 0. */
  readonly dropout?: number;
  /** Activation of the layer between. Default `relu`. */
  readonly activation?: ActivationOption;
  /** Added to the variance where it is normalized. Default 0.00001. */
  readonly layerNormEpsilon?: number;
  /** Initializer of all kernels. Default `glorotUniform`. */
  readonly kernelInitializer?: InitializerOption;
  /** Initializer of all biases. Default `zeros`. */
  readonly biasInitializer?: InitializerOption;
  /**
   * Whether each part normalizes what it reads, which trains without a slow start (Xiong et al. 2020), and not what it gives. After the
   * last such block a layerNormalization of its own belongs. Default true; in KerasHub it is false.
   */
  readonly normalizeFirst?: boolean;
  /** Whether a step attends to no step after it, so that it can be streamed. Default false. */
  readonly useCausalMask?: boolean;
  /** A step attends to those less than so many steps away from it, and to itself. Default: all. */
  readonly slidingWindow?: number | undefined;
  /** Whether the weights of attention are returned after the output. Default false. */
  readonly returnAttentionScores?: boolean;
}

interface Settings {
  readonly intermediateDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly activation: ActivationName | Activation;
  readonly layerNormEpsilon: number;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly normalizeFirst: boolean;
  readonly useCausalMask: boolean;
  readonly slidingWindow?: number | undefined;
  readonly returnAttentionScores: boolean;
}

const checks: check.OptionChecks = {
  intermediateDim: check.count,
  numHeads: check.count,
  dropout: check.fraction,
  activation: activationFrom,
  layerNormEpsilon: check.positive,
  kernelInitializer: initializerFrom,
  biasInitializer: initializerFrom,
  normalizeFirst: check.flag,
  useCausalMask: check.flag,
  slidingWindow: check.optional(check.count),
  returnAttentionScores: check.flag,
};

/** The layers within, by KerasHub's names. */
type Part =
  | 'selfAttentionLayer'
  | 'selfAttentionLayerNorm'
  | 'selfAttentionDropout'
  | 'feedforwardIntermediateDense'
  | 'feedforwardOutputDense'
  | 'feedforwardLayerNorm'
  | 'feedforwardDropout';

/** Lets a part read a value: `run`, or what a stream does instead. */
type CallPart = (part: Part, value: Value) => LayerResult;

class TransformerEncoder extends Layer {
  readonly className = 'TransformerEncoder';
  protected override inner: Readonly<Record<string, Layer>> = {};
  readonly #settings: Settings;

  constructor(options: TransformerEncoderOptions) {
    super(options);
    const defaults = {
      dropout: 0,
      activation: 'relu' as const,
      layerNormEpsilon: 1e-5,
      kernelInitializer: initializerFrom('glorotUniform'),
      biasInitializer: initializerFrom('zeros'),
      normalizeFirst: true,
      useCausalMask: false,
      returnAttentionScores: false,
    };
    const needed = { intermediateDim: 'the size of the layer between', numHeads: 'how many heads there are' };
    this.#settings = layerSettings<Settings>('transformerEncoder', checks, defaults, options, needed);
  }

  computeOutputShape(inputShape: Shape): Shape {
    expectSequence(this, inputShape);
    const features = inputShape[2] ?? null;
    if (this.inputShape !== undefined) expectSameFeatures(this, this.inputShape[2], features);
    if (features !== null && features < this.#settings.numHeads) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.name} divides the features among its ${this.#settings.numHeads} heads; got ${features}.`,
      );
    }
    return inputShape;
  }

  override computeOutputShapes(inputShapes: readonly Shape[]): readonly Shape[] {
    const [output] = super.computeOutputShapes(inputShapes) as [Shape];
    const { returnAttentionScores, numHeads } = this.#settings;
    const [batch = null, time = null] = output;
    return returnAttentionScores ? [output, [batch, numHeads, time, time]] : [output];
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    const features = knownSize(this, inputShape, -1);
    if (!this.built) this.inner = this.#parts(features);
    const shapes: Partial<Record<Part, Shape>> = {
      feedforwardOutputDense: [...inputShape.slice(0, -1), this.#settings.intermediateDim],
    };
    for (const [part, layer] of Object.entries(this.inner))
      layer.build(shapes[part as Part] ?? inputShape, source.derive(part));
  }

  #parts(features: number): Readonly<Record<Part, Layer>> {
    const { intermediateDim, numHeads, activation, layerNormEpsilon, normalizeFirst: _, ...settings } = this.#settings;
    const { dropout: rate, kernelInitializer, biasInitializer, ...attention } = settings;
    const initializers = { kernelInitializer, biasInitializer };
    const keyDim = Math.floor(features / numHeads);
    return {
      selfAttentionLayer: multiHeadAttention({ numHeads, keyDim, dropout: rate, ...initializers, ...attention }),
      selfAttentionLayerNorm: layerNormalization({ epsilon: layerNormEpsilon }),
      selfAttentionDropout: dropout({ rate }),
      feedforwardIntermediateDense: dense({ units: intermediateDim, activation, ...initializers }),
      feedforwardOutputDense: dense({ units: features, ...initializers }),
      feedforwardLayerNorm: layerNormalization({ epsilon: layerNormEpsilon }),
      feedforwardDropout: dropout({ rate }),
    };
  }

  protected compute(input: Tensor, options: CallOptions = {}): LayerOutput {
    return this.#through(input, options.mask, this.#calling(options));
  }

  /** As `run`, with weights that `observe` sees, whether the layer returns them or not. */
  runAttentive(values: readonly Value[], observe: AttentionObserver, options: RunOptions = {}): LayerResult {
    const { tensor, mask } = expectOneValue(this.name, values);
    const input = this.receive(tensor, { ...options, mask });
    const run = this.#calling(options);
    const attention = this.inner['selfAttentionLayer'] as Layer & Attentive;
    const random = options.random?.derive('selfAttentionLayer');
    const result = this.#through(input, mask, (part, value) =>
      part === 'selfAttentionLayer'
        ? attention.runAttentive([value], observe, { ...options, random })
        : run(part, value),
    );
    return resultOf(result);
  }

  #calling({ training = false, random }: RunOptions): CallPart {
    return (part, value) => this.inner[part]!.run([value], { training, random: random?.derive(part) });
  }

  /** Attention, then two dense layers for each step; what comes in is added to what each of them gives. */
  #through(input: Tensor, mask: Tensor | undefined, call: CallPart): LayerOutput {
    const { normalizeFirst } = this.#settings;
    const through = (tensor: Tensor, ...parts: Part[]): Tensor =>
      parts.reduce((one, part) => call(part, { tensor: one, mask }).values[0]!.tensor, tensor);
    const before = (tensor: Tensor, norm: Part): Tensor => (normalizeFirst ? through(tensor, norm) : tensor);
    const after = (tensor: Tensor, norm: Part): Tensor => (normalizeFirst ? tensor : through(tensor, norm));
    const start = withoutMasked(input, mask);
    const looked = call('selfAttentionLayer', { tensor: before(start, 'selfAttentionLayerNorm'), mask });
    const [attended, ...otherOutputs] = looked.values;
    const between = after(add(start, through(attended!.tensor, 'selfAttentionDropout')), 'selfAttentionLayerNorm');
    const fed = through(
      before(between, 'feedforwardLayerNorm'),
      'feedforwardIntermediateDense',
      'feedforwardOutputDense',
      'feedforwardDropout',
    );
    return { output: after(add(between, fed), 'feedforwardLayerNorm'), mask, otherOutputs };
  }

  override openStream(): LayerStream {
    if (!this.#settings.useCausalMask) throw new RnnkitError('unsupported', laterCannotStream(this.name));
    let attention: LayerStream | undefined;
    const run = this.#calling({});
    return streamOf(
      this,
      (part, mask) => {
        const input = this.receive(part, { mask });
        const stream = (attention ??= this.inner['selfAttentionLayer']!.openStream());
        return this.#through(input, mask, (name, value) =>
          name === 'selfAttentionLayer' ? stream.push([value]) : run(name, value),
        );
      },
      () => attention?.dispose(),
    );
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.#settings);
  }
}

/**
 * The block of a Transformer that reads a text (Vaswani et al. 2017): a {@link multiHeadAttention} of the steps to each other, and two
 * dense layers for each step; what comes in is added to what each of these parts gives. From `[batch, time, features]` to the same shape,
 * with the mask; with `returnAttentionScores` the weights `[batch, numHeads, time, time]` follow. As KerasHub's TransformerEncoder, but
 * for `normalizeFirst`. What is masked has no part in it.
 *
 * It knows nothing of the order of the steps: add a {@link positionEmbedding} to them first, or let a recurrent layer read them.
 *
 * @throws Error when an option is not what it has to be
 *
 * @example
 * const read = transformerEncoder({ intermediateDim: 64, numHeads: 4, dropout: 0.1 }).apply(placed);
 */
export function transformerEncoder(options: TransformerEncoderOptions): Layer {
  return new TransformerEncoder(options);
}
