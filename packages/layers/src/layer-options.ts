// Checks of the options that layers share, and how they look as JSON.
import { fusedActivations } from '@rnnkit/core';
import { check } from '@rnnkit/data/predict';

import type { LayerOptions } from './layer.ts';
import { needed } from './part.ts';
import { refusals } from './refused.ts';

/** The check of an activation that the fused kernels know: of recurrent layers. */
export const fusedActivationName: check.OptionCheck = check.oneOf(...fusedActivations);

/** Options that every layer takes; the base class checks their values. */
const common: check.OptionChecks = { name: check.anything, trainable: check.anything };

/**
 * The settings of a layer's class: defaults, with the options in their place, without `name` and `trainable`, which the base class has.
 *
 * @param owner the factory's name, for errors
 * @param without the options without a default, each with what it is
 * @throws Error when an option is unknown, missing or not what it has to be
 */
export function layerSettings<Settings extends object>(
  owner: string,
  checks: check.OptionChecks,
  defaults: Partial<Settings>,
  options: object,
  without: Readonly<Record<string, string>> = {},
): Settings {
  const settings = check.checkOptions<LayerOptions>(owner, { ...checks, ...common }, defaults, options);
  for (const [name, meaning] of Object.entries(without)) {
    if (!Object.hasOwn(settings, name)) throw needed(refusals).optionMissing(owner, name, meaning);
  }
  const { name: _name, trainable: _trainable, ...own } = settings;
  return own as Settings;
}

/** What a layer's settings look like as JSON, for `ownConfig`: those that have a class as `{ className, config }`, absent ones left out. */
export function settingsToConfig(settings: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]: [string, unknown]) => [name, hasConfig(value) ? layerToConfig(value) : value]),
  );
}

interface Configured {
  readonly className: string;
  getConfig(): Readonly<Record<string, unknown>>;
}

function hasConfig(value: unknown): value is Configured {
  return typeof (Object(value) as Partial<Configured>).getConfig === 'function';
}

/** A layer's class and options as JSON: what `layerFromConfig` reads. */
export interface LayerConfig {
  /** The class, such as `Lstm`. */
  readonly className: string;
  /** The options the layer was made with, defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** An object's class and options: what a wrapper has in its `ownConfig` for the layer within, and `layerFromConfig` reads. */
export function layerToConfig(value: Configured): LayerConfig {
  return { className: value.className, config: value.getConfig() };
}
