// From a layer's class and options to the layer, by whatever makes the classes that there may be.
import { check, howToRegister, isRegistered, makeRegistered } from '@rnnkit/data/predict';

import { expectLayer } from './expect-layer.ts';
import type { Layer } from './layer.ts';
import { needed } from './part.ts';
import { refusals } from './refused.ts';

/** Makes a layer of its options, which it checks; what holds a layer or cells takes them first, such as `timeDistributed`. */
export type LayerMaker = (...given: never[]) => Layer;

/** What makes layers, by the names of their classes, such as `{ Embedding: embedding, GRU: gru }`. */
export type LayerMakers = Readonly<Record<string, LayerMaker>>;

/**
 * Makes a layer from its class and configuration.
 *
 * @param description `{ className, config }`, as a saved model holds it
 * @param makers of the classes that it may name; those that are registered are known besides
 * @param hint what to do about a class that is not among them
 * @throws Error when the class is unknown or an option is not what it has to be
 */
export function readLayer(description: unknown, makers: LayerMakers, hint: string = howToRegister): Layer {
  const { className, config } = check.readConfig('layer', description);
  const { name, trainable, ...options } = config;
  const layer = expectLayer(`layerFromConfig: ${className}`, make(className, options, makers, hint));
  if (name !== undefined) layer.name = name as string;
  // What is within has its own.
  if (trainable !== undefined && trainable !== layer.trainable) layer.trainable = trainable as boolean;
  return layer;
}

function make(className: string, options: check.UncheckedOptions, makers: LayerMakers, hint: string): unknown {
  if (Object.hasOwn(makers, className)) {
    const read = (within: unknown): Layer => readLayer(within, makers, hint);
    return makers[className]!(...(argumentsOf(options, read) as never[]));
  }
  if (isRegistered(className)) return makeRegistered(className, options);
  throw needed(refusals).unknownLayer(className, makers, hint);
}

/** What a factory is called with: the options, and before them the layer or cells that it holds. */
function argumentsOf(options: check.UncheckedOptions, read: (within: unknown) => Layer): readonly unknown[] {
  const { backwardLayer, ...others } = options;
  const rest = { ...others, ...(backwardLayer !== undefined && { backwardLayer: read(backwardLayer) }) };
  const first = ['layer', 'cell', 'cells'].find((name) => Object.hasOwn(rest, name));
  if (first === undefined) return [rest];
  const { [first]: held, ...own } = rest as check.UncheckedOptions;
  return [Array.isArray(held) ? held.map(read) : read(held), own];
}
