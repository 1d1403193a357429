import { check, RnnkitError } from '@rnnkit/data';
import { add, concat, mul, type Tensor } from '@tensorflow/tfjs-core';

import { expectLayer } from '../expect-layer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import { resultOf, type CallOptions, type LayerOutput, type RunOptions } from '../layer-call.ts';
import { backwardsCannotStream, type LayerStream } from '../layer-stream.ts';
import { describe, layerSettings } from '../layer-options.ts';
import { reverseTime } from '../reverse-time.ts';
import type { StepObserver } from '../observation.ts';
import type { Shape } from '../shape.ts';
import { EmbeddingLookup, type LayerResult, type Value } from '../value.ts';
import { RecurrentLayer } from './recurrent-layer.ts';
import type { WeightSource } from '../weight-source.ts';

/** How the outputs of the two directions become one: side by side, or by their sum, product or mean. */
export type MergeMode = 'concat' | 'sum' | 'mul' | 'ave';

const mergeModes: readonly MergeMode[] = ['concat', 'sum', 'mul', 'ave'];

/** Options of {@link bidirectional}. */
export interface BidirectionalOptions extends LayerOptions {
  /** How the two outputs become one. Default `concat`. */
  readonly mergeMode?: MergeMode;
}

class Bidirectional extends Layer {
  readonly className = 'Bidirectional';
  protected override readonly inner: { readonly forward: RecurrentLayer; readonly backward: RecurrentLayer };
  readonly #mergeMode: MergeMode;

  constructor(layer: Layer, options: BidirectionalOptions) {
    super(options);
    if (!(layer instanceof RecurrentLayer)) {
      const { className } = expectLayer('bidirectional', layer);
      throw new RnnkitError('invalid-argument', `bidirectional takes a simpleRnn, an lstm or a gru; got ${className}.`);
    }
    const checks = { mergeMode: check.oneOf(...mergeModes) };
    const defaults = { mergeMode: 'concat' as const };
    this.#mergeMode = layerSettings<{ mergeMode: MergeMode }>('bidirectional', checks, defaults, options).mergeMode;
    if (layer.settings.goBackwards) {
      throw new RnnkitError(
        'invalid-argument',
        'bidirectional takes a layer that goes forwards; the other direction it makes itself.',
      );
    }
    // Both directions have to agree on where an output is missing; Keras makes it zero, too.
    const config = { ...layer.getConfig(), zeroOutputForMask: layer.settings.returnSequences };
    const directed = (goBackwards: boolean): RecurrentLayer => layer.withConfig({ ...config, goBackwards });
    this.inner = { forward: directed(false), backward: directed(true) };
  }

  computeOutputShape(inputShape: Shape): Shape {
    const shape = this.inner.forward.computeOutputShape(inputShape);
    const units = this.inner.forward.settings.units;
    return this.#mergeMode === 'concat' ? [...shape.slice(0, -1), 2 * units] : shape;
  }

  override computeOutputShapes(inputShapes: readonly Shape[]): readonly Shape[] {
    const [, ...states] = this.inner.forward.computeOutputShapes(inputShapes);
    return [...super.computeOutputShapes(inputShapes), ...states, ...states];
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

  /** Lets both read, and merges what they say. */
  #merge(options: RunOptions, read: (layer: RecurrentLayer, options: RunOptions) => LayerResult): LayerOutput {
    const { initialState, random } = options;
    const half = initialState === undefined ? 0 : initialState.length / 2;
    const forward = read(this.inner.forward, {
      ...options,
      initialState: initialState?.slice(0, half),
      random: random?.derive('forward'),
    });
    const backward = read(this.inner.backward, {
      ...options,
      initialState: initialState?.slice(half),
      random: random?.derive('backward'),
    });
    const [first, ...states] = forward.values;
    const [last, ...otherStates] = backward.values;
    const { returnSequences, returnState } = this.inner.forward.settings;
    const reversed = returnSequences ? reverseTime(last!.tensor) : last!.tensor;
    const losses = [...forward.losses, ...backward.losses];
    return {
      output: merge(first!.tensor, reversed, this.#mergeMode),
      mask: first!.mask,
      states: returnState ? [...states, ...otherStates].map(({ tensor }) => tensor) : undefined,
      activityLoss: losses.length === 2 ? add(losses[0]!, losses[1]!) : losses[0],
    };
  }

  override stream(): LayerStream {
    throw new RnnkitError('invalid-argument', backwardsCannotStream(this.name));
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { layer: describe(this.inner.forward), mergeMode: this.#mergeMode };
  }
}

function merge(forward: Tensor, backward: Tensor, mode: MergeMode): Tensor {
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
 * Reads a sequence both ways with two layers of one kind, and merges their outputs; the backward layer's sequence is put
 * back in order first (Schuster & Paliwal 1997). As Keras' Bidirectional: with `returnSequences` the outputs of masked steps
 * are zero.
 *
 * @param layer a simpleRnn, lstm or gru that says what both are like; it is not used itself
 * @throws Error when the layer is another or goes backwards, or the merge mode is unknown
 *
 * @example
 * bidirectional(lstm({ units: 32 }))
 */
export function bidirectional(layer: Layer, options: BidirectionalOptions = {}): Layer {
  return new Bidirectional(layer, options);
}

/** What `bidirectional` is made of when it is read from a configuration. */
export function bidirectionalFromConfig(
  { layer, ...options }: { readonly layer?: unknown },
  read: (description: unknown) => Layer,
): Layer {
  return new Bidirectional(read(layer), options);
}
