import { check, RnnkitError } from '@rnnkit/data/predict';
import { slice, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import type { Initializer, InitializerOption } from '../initializer.ts';
import type { Layer, LayerOptions } from '../layer.ts';
import { layerSettings, settingsToConfig } from '../layer-options.ts';
import { knownSize, type Shape } from '../shape.ts';
import type { WeightSource } from '../weight-source.ts';
import { PositionLayer } from './position-layer.ts';
import { initializerFrom } from '../training-options.ts';

/** Options of {@link positionEmbedding}. */
export interface PositionEmbeddingOptions extends LayerOptions {
  /** How many steps a sequence has at most; at least 1. It has no default. */
  readonly sequenceLength: number;
  /** Initializer of the table. Default `glorotUniform`. */
  readonly initializer?: InitializerOption;
}

interface Settings {
  readonly sequenceLength: number;
  readonly initializer: Initializer;
}

class PositionEmbedding extends PositionLayer {
  readonly className = 'PositionEmbedding';
  readonly #settings: Settings;
  #table: Variable | undefined;

  constructor(options: PositionEmbeddingOptions) {
    super(options);
    const checks = { sequenceLength: check.count, initializer: initializerFrom };
    const needed = { sequenceLength: 'how many steps a sequence has at most' };
    const defaults = { initializer: initializerFrom('glorotUniform') };
    this.#settings = layerSettings<Settings>('positionEmbedding', checks, defaults, options, needed);
  }

  /** So many steps a sequence has at most. */
  get stepLimit(): number {
    return this.#settings.sequenceLength;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const shape = super.computeOutputShape(inputShape);
    this.#expectRoom(shape[1] ?? 0);
    return shape;
  }

  #expectRoom(steps: number): void {
    const { sequenceLength } = this.#settings;
    if (steps <= sequenceLength) return;
    throw new RnnkitError(
      'invalid-argument',
      `${this.name} has places for ${sequenceLength} steps and got ${steps}. Cut the sequences, or make it with a larger sequenceLength; sinePositionEncoding has no limit.`,
    );
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    const { sequenceLength, initializer } = this.#settings;
    this.#table = this.addWeight('embeddings', [sequenceLength, knownSize(this, inputShape, -1)], source, {
      initializer,
    });
  }

  protected placesFrom(start: number, steps: number, features: number): Tensor {
    this.#expectRoom(start + steps);
    return slice(this.#table!, [start, 0], [steps, features]);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.#settings);
  }
}

/**
 * A learned vector for each place of a sequence, to be added to what is there: from `[batch, time, features]` to the same shape, of which
 * it takes nothing but the shape and the mask. As KerasHub's PositionEmbedding.
 *
 * A sequence of more than `sequenceLength` steps is refused; so is the step of a stream after them.
 *
 * @throws Error when an option is not what it has to be
 *
 * @example
 * const placed = add().apply([words, positionEmbedding({ sequenceLength: 100 }).apply(words)]);
 */
export function positionEmbedding(options: PositionEmbeddingOptions): Layer {
  return new PositionEmbedding(options);
}
