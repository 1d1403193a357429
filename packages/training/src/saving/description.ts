// model.json as a model: its layers, its input's shape and what it was compiled with.
import { check, RnnkitError } from '@rnnkit/data';
import { layerFromConfig, type Shape } from '@rnnkit/layers';
import { modelFile, readModelJson } from '@rnnkit/storage';

import type { CompileOptions } from '../compile-config.ts';
import { SequentialModel } from '../sequential.ts';

/** What a model.json says. */
export interface Description {
  readonly name: string;
  readonly seed: number;
  readonly inputShape: Shape;
  readonly layers: readonly { readonly description: unknown; readonly trainable: boolean }[];
  readonly compiled: CompileOptions | undefined;
}

/** What a model.json says, but for what layers and optimizers check themselves. @throws Error when it is not a model's */
export function readDescription(bytes: Uint8Array): Description {
  const { model, compiled } = readModelJson(bytes);
  if (model.className !== 'Sequential')
    throw new RnnkitError(
      'invalid-file',
      `${modelFile}: there is no model ${check.describe(model.className)}; Sequential is read.`,
    );
  const { name, seed, inputShape, layers } = model.config;
  if (typeof name !== 'string' || typeof seed !== 'number' || !Number.isFinite(seed)) {
    throw new RnnkitError('invalid-file', `${modelFile}: name has to be text and seed a number.`);
  }
  const isSize = (size: unknown, axis: number): boolean =>
    size === null || (axis > 0 && typeof size === 'number' && Number.isSafeInteger(size) && size > 0);
  if (!Array.isArray(inputShape) || inputShape.length === 0 || inputShape.length > 8 || !inputShape.every(isSize)) {
    throw new RnnkitError(
      'invalid-file',
      `${modelFile}: inputShape has to be a list of sizes, null for the batch first; got ${check.describe(inputShape)}.`,
    );
  }
  if (!Array.isArray(layers) || layers.length === 0 || layers.length > 1000) {
    throw new RnnkitError('invalid-file', `${modelFile}: layers has to be a list of 1 to 1,000 layers.`);
  }
  return {
    name,
    seed,
    inputShape: inputShape as Shape,
    layers: layers.map((description: unknown) => ({
      description,
      trainable: (description as { trainable?: unknown } | null)?.trainable !== false,
    })),
    compiled: compiled === undefined ? undefined : readCompiled(compiled),
  };
}

/** What the model is compiled with; `compile` looks at each part of it. */
function readCompiled(value: unknown): CompileOptions {
  const { optimizer, loss, metrics } = Object(value) as Record<string, unknown>;
  if (!Array.isArray(metrics))
    throw new RnnkitError(
      'invalid-file',
      `${modelFile}: compiled has to hold an optimizer, a loss and a list of metrics.`,
    );
  return {
    optimizer: check.readConfig('optimizer', optimizer),
    loss: nameOrConfig('loss', loss),
    metrics: metrics.map((metric: unknown) => nameOrConfig('metric', metric)),
  } as CompileOptions;
}

/** Plain data, so that it is never taken for a loss or a metric of one's own. */
function nameOrConfig(kind: string, value: unknown): unknown {
  return typeof value === 'string' ? value : check.readConfig(kind, value);
}

/** The model, without weights. @throws Error when a layer is unknown, or its options are not what they have to be */
export function modelOf({ layers, seed, name }: Description): SequentialModel {
  const made = layers.map(({ description, trainable }) => {
    const layer = layerFromConfig(description);
    // Files of older versions say it here, for a whole layer, instead of in its configuration.
    if (!trainable) layer.trainable = false;
    return layer;
  });
  return new SequentialModel(made, { seed, name });
}
