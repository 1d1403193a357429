// From a layer here to the same layer in Keras' words: its class and its options, without weights.
import type { LayerConfig } from '@rnnkit/layers';

import { isFields, type Fields } from './keras-object.ts';
import { layerSpecs } from './all-layers.ts';
import { callOptions } from './layer-spec.ts';
import { underscored } from './keras-names.ts';
import { quoted, unwritable } from './refuse.ts';

/** An object as Keras' configurations describe it. */
export interface KerasJson {
  readonly module: string;
  readonly class_name: string;
  readonly config: Fields;
  readonly registered_name: string | null;
}

/** An object of one of Keras' own modules. */
export function kerasJson(module: string, className: string, config: Fields): KerasJson {
  return { module, class_name: className, config, registered_name: null };
}

/** What writes a model within, of its configuration. */
export type WriteModel = (config: Fields) => KerasJson;

/** The layer in Keras' words. @throws Error for a class or an option that Keras does not have, by its name */
export function layerToKeras({ className, config }: LayerConfig, writeModel: WriteModel): KerasJson {
  if (className === 'rnnkit>Model') return writeModel(config);
  const spec = Object.hasOwn(layerSpecs, className) ? layerSpecs[className]! : undefined;
  const called = typeof config['name'] === 'string' ? quoted(config['name']) : 'within another';
  if (spec === undefined || spec.className !== undefined)
    throw unwritable(`its layer ${called} is of the class ${quoted(className)}, which Keras does not have`);
  const written: Record<string, unknown> = {};
  for (const [option, value] of Object.entries(config)) {
    const [name, given] =
      option === 'variant' ? ['reset_after', resetAfter(value, called)] : [underscored(option), value];
    // Keras knows it since 3.15 alone.
    if (name === 'use_gate' && given === false) continue;
    // A class that takes no such option, alone of all.
    if (name === 'trainable' && className === 'SpatialDropout1D' && given === true) continue;
    if (name === 'name' || name === 'trainable') written[name] = given;
    else if (spec.takes?.includes(name) === true) written[name] = toKeras(name, given, called, writeModel);
    else if (!callOptions.has(name) && given !== undefined && given !== null && given !== false && given !== 0)
      throw unwritable(`its layer ${called} (${className}) has ${quoted(option)}, which Keras does not have`);
  }
  return kerasJson('keras.layers', className, written);
}

function resetAfter(variant: unknown, called: string): boolean {
  if (variant === 'resetAfter' || variant === 'resetBefore') return variant === 'resetAfter';
  throw unwritable(`its layer ${called} has the variant ${quoted(String(variant))}, which Keras does not have`);
}

function toKeras(name: string, value: unknown, called: string, writeModel: WriteModel): unknown {
  const kind =
    /_(initializer|regularizer|constraint)$/.exec(name)?.[1] ??
    (name === 'activity_regularizer' ? 'regularizer' : undefined);
  if (kind !== undefined) return partToKeras(kind, value, called);
  if (name.endsWith('activation')) return activationToKeras(value, called);
  if (name === 'layer' || name === 'backward_layer' || name === 'cell')
    return layerToKeras(value as LayerConfig, writeModel);
  if (name === 'cells') {
    const cells = value as readonly LayerConfig[];
    if (cells.length < 2)
      throw unwritable(`a stack of its layers has one cell, which Keras cannot run; take the cell itself`);
    return cells.map((cell) => layerToKeras(cell, writeModel));
  }
  if (name === 'mask_value' && value === null)
    throw unwritable(`its layer ${called} masks NaN, which Keras never does`);
  return value;
}

/** An initializer, a regularizer or a constraint. */
function partToKeras(kind: string, value: unknown, called: string): unknown {
  if (value === undefined || value === null) return null;
  const { className, config } = value as LayerConfig;
  if (className.includes('>')) throw ownPart(kind, className, called);
  const entries = Object.entries(config).map(([option, given]) => [
    underscored(option),
    typeof given === 'string' ? underscored(given) : given,
  ]);
  return kerasJson(`keras.${kind}s`, className, Object.fromEntries(entries) as Fields);
}

function activationToKeras(value: unknown, called: string): string {
  if (isFields(value)) throw ownPart('activation', String(value['className']), called);
  if (value === 'legacyHardSigmoid')
    throw unwritable(`its layer ${called} has the hard sigmoid of Keras 2, which Keras 3 does not have`);
  return underscored(value as string);
}

function ownPart(kind: string, className: string, called: string): Error {
  return unwritable(`its layer ${called} has the ${kind} ${quoted(className)}, which Keras does not have`);
}
