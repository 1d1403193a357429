import { check, RnnkitError } from '@rnnkit/data/predict';
import { add, concat, mul, type Tensor } from '@tensorflow/tfjs-core';

import { expectLayer } from '../expect-layer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import { resultOf, type CallOptions, type LayerOutput, type RunOptions } from '../layer-call.ts';
import { backwardsCannotStream, type LayerStream } from '../layer-stream.ts';
import { layerSettings, layerToConfig } from '../layer-options.ts';
import { reverseTime } from '../reverse-time.ts';
import type { StepObserver } from '../observation.ts';
import type { Shape } from '../shape.ts';
import { EmbeddingLookup, type LayerResult, type Value } from '../value.ts';
import { RecurrentLayer } from './recurrent-layer.ts';
import type { WeightSource } from '../weight-source.ts';

/** How the outputs of the two directions become one: side by side, or by their sum, product or mean; null leaves them apart. */
export type MergeMode = 'concat' | 'sum' | 'mul' | 'ave' | null;

/** Options of {@link bidirectional}. */
export interface BidirectionalOptions extends LayerOptions {
  /** How the two outputs become one; with null there are two, the forward layer's and the backward layer's. Default `concat`. */
  readonly mergeMode?: MergeMode;
  /**
   * What the backward layer is like: a simpleRnn, lstm or gru with `goBackwards`, and the same `returnSequences`, `returnState` and
   * `stateful`. As the first, it is not used itself. Default: like the first.
   */
  readonly backwardLayer?: Layer | undefined;
}

interface BidirectionalSettings {
  readonly mergeMode: MergeMode;
  readonly backwardLayer?: RecurrentLayer | undefined;
}

const merging = check.oneOf('concat', 'sum', 'mul', 'ave');

const checks: check.OptionChecks = {
  mergeMode: (value, name) => (value === null ? null : merging(value, name)),
  backwardLayer: (value) => (value === undefined ? undefined : expectRecurrent('bidirectional: backwardLayer', value)),
};

class Bidirectional extends Layer {
  readonly className = 'Bidirectional';
  protected override readonly inner: { readonly forward: RecurrentLayer; readonly backward: RecurrentLayer };
  readonly #mergeMode: MergeMode;

  constructor(layer: Layer, options: BidirectionalOptions) {
    super(options);
    const forward = expectRecurrent('bidirectional', layer);
    const defaults = { mergeMode: 'concat' as const };
    const { mergeMode, backwardLayer } = layerSettings<BidirectionalSettings>(
      'bidirectional',
      checks,
      defaults,
      options,
    );
    this.#mergeMode = mergeMode;
    this.inner = directions(forward, backwardLayer);
    if (mergeMode !== null && mergeMode !== 'concat')
      expectSameUnits(this.inner.forward, this.inner.backward, mergeMode);
  }

  computeOutputShape(inputShape: Shape): Shape {
    const { forward, backward } = this.inner;
    const shape = forward.computeOutputShape(inputShape);
    const units = forward.settings.units + backward.settings.units;
    return this.#mergeMode === 'concat' ? [...shape.slice(0, -1), units] : shape;
  }

  override computeOutputShapes(inputShapes: readonly Shape[]): readonly Shape[] {
    const [, ...states] = this.inner.forward.computeOutputShapes(inputShapes);
    const [backward, ...otherStates] = this.inner.backward.computeOutputShapes(inputShapes);
    const outputs = super.computeOutputShapes(inputShapes);
    return [...outputs, ...(this.#mergeMode === null ? [backward!] : []), ...states, ...otherStates];
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    this.inner.forward.build(inputShape, source.derive('forward'));
    this.inner.backward.build(inputShape, source.derive('backward'));
  }

  protected compute(input: Tensor, { mask, ...options }: CallOptions = {}): LayerOutput {
    const values = [{ tensor: input, mask }];
    return this.#merge(options, (layer, directed) => layer.run(values, directed));
  }

  override run(values: readonly Value[], options: RunOptions = {}): LayerResult {
    if (!(values[0] instanceof EmbeddingLookup)) return super.run(values, options);
    return resultOf(this.#merge(options, (layer, directed) => layer.run(values, directed)));
  }

  /** As `run`, one step after the other, each of which `observe` sees. It is for looking inside, and slow. */
  runWatched(values: readonly Value[], observe: StepObserver, options: RunOptions = {}): LayerResult {
    return resultOf(this.#merge(options, (layer, directed) => layer.runWatched(values, observe, directed)));
  }

  /** Lets both read, and merges what they say. The initial states are the forward layer's, then the backward layer's. */
  #merge(options: RunOptions, read: (layer: RecurrentLayer, options: RunOptions) => LayerResult): LayerOutput {
    const { initialState, random } = options;
    const own = this.inner.forward.stateSizes.length;
    const forward = read(this.inner.forward, {
      ...options,
      initialState: initialState?.slice(0, own),
      random: random?.derive('forward'),
    });
    const backward = read(this.inner.backward, {
      ...options,
      initialState: initialState?.slice(own),
      random: random?.derive('backward'),
    });
    const [first, ...states] = forward.values;
    const [last, ...otherStates] = backward.values;
    const { returnSequences, returnState } = this.inner.forward.settings;
    const reversed = returnSequences ? reverseTime(last!.tensor) : last!.tensor;
    const losses = [...forward.losses, ...backward.losses];
    const { mask } = first!;
    return {
      ...(this.#mergeMode === null
        ? { output: first!.tensor, otherOutputs: [{ tensor: reversed, mask }] }
        : { output: merge(first!.tensor, reversed, this.#mergeMode) }),
      mask,
      states: returnState ? [...states, ...otherStates].map(({ tensor }) => tensor) : undefined,
      activityLoss: losses.length === 2 ? add(losses[0]!, losses[1]!) : losses[0],
    };
  }

  override openStream(): LayerStream {
    throw new RnnkitError('invalid-argument', backwardsCannotStream(this.name));
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    const { forward, backward } = this.inner;
    return { layer: layerToConfig(forward), backwardLayer: layerToConfig(backward), mergeMode: this.#mergeMode };
  }
}

function expectRecurrent(owner: string, layer: unknown): RecurrentLayer {
  if (layer instanceof RecurrentLayer) return layer;
  const { className } = expectLayer(owner, layer);
  throw new RnnkitError('invalid-argument', `${owner} takes a simpleRnn, an lstm or a gru; got ${className}.`);
}

/** Copies of the layers for both directions, which agree. */
function directions(
  layer: RecurrentLayer,
  backwardLayer: RecurrentLayer | undefined,
): { readonly forward: RecurrentLayer; readonly backward: RecurrentLayer } {
  const { returnSequences, goBackwards } = layer.settings;
  // Both directions have to agree on where an output is missing; Keras makes it zero, too.
  const copy = (one: RecurrentLayer, config: object): RecurrentLayer =>
    one.withConfig({ ...one.getConfig(), zeroOutputForMask: returnSequences, ...config });
  if (backwardLayer === undefined) {
    if (goBackwards) {
      throw new RnnkitError(
        'invalid-argument',
        'bidirectional takes a layer that goes forwards, and makes the other itself; or give it a backwardLayer that goes the other way.',
      );
    }
    return { forward: copy(layer, {}), backward: copy(layer, { goBackwards: true }) };
  }
  if (goBackwards === backwardLayer.settings.goBackwards) {
    throw new RnnkitError(
      'invalid-argument',
      `bidirectional: the layer and backwardLayer have to go different ways; goBackwards is ${goBackwards} in both. Make the backwardLayer with goBackwards: true.`,
    );
  }
  for (const name of ['returnSequences', 'returnState', 'stateful'] as const) {
    const [forward, backward] = [layer.settings[name], backwardLayer.settings[name]];
    if (forward === backward) continue;
    throw new RnnkitError(
      'invalid-argument',
      `bidirectional: the layer and backwardLayer have to agree in ${name}; it is ${forward} in the layer and ${backward} in the backwardLayer.`,
    );
  }
  return { forward: copy(layer, {}), backward: copy(backwardLayer, {}) };
}

/** Throws where outputs of different sizes would have to become one. */
function expectSameUnits(forward: RecurrentLayer, backward: RecurrentLayer, mode: string): void {
  if (forward.settings.units === backward.settings.units) return;
  throw new RnnkitError(
    'invalid-argument',
    `bidirectional: mergeMode '${mode}' needs as many units in both; got ${forward.settings.units} and ${backward.settings.units}. Take 'concat' or null.`,
  );
}

function merge(forward: Tensor, backward: Tensor, mode: NonNullable<MergeMode>): Tensor {
  switch (mode) {
    case 'concat':
      return concat([forward, backward], -1);
    case 'sum':
      return add(forward, backward);
    case 'mul':
      return mul(forward, backward);
    case 'ave':
      return mul(add(forward, backward), 0.5);
  }
}

/**
 * Reads a sequence both ways with two recurrent layers, and merges their outputs; the backward layer's sequence is put back in order
 * first (Schuster & Paliwal 1997). As Keras' Bidirectional: with `returnSequences` the outputs of masked steps are zero. With
 * `mergeMode: null` it gives two outputs. With `returnState` the states come last, those of the forward layer first, and
 * `initialState` takes them in that order.
 *
 * @param layer a simpleRnn, lstm or gru that says what both are like; it is not used itself
 * @throws Error when the layer is another or goes backwards, the two do not go together, or the merge mode is unknown
 *
 * @example
 * bidirectional(lstm({ units: 32 }))
 * bidirectional(lstm({ units: 32 }), { backwardLayer: gru({ units: 16, goBackwards: true }) })
 * const [forward, backward] = bidirectional(gru({ units: 32 }), { mergeMode: null }).apply(source);
 */
export function bidirectional(layer: Layer, options: BidirectionalOptions = {}): Layer {
  return new Bidirectional(layer, options);
}
