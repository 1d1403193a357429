// Checks of the options that layers share, and how they look as JSON.
import { check, fusedActivations } from '@rnnkit/core';

import { activationNames } from './activation.ts';
import { constraintFrom } from './constraint.ts';
import { initializerFrom } from './initializer.ts';
import { regularizerFrom } from './regularizer.ts';

/** Checks of initializers, regularizers, constraints and activations. */
export const initializer: check.OptionCheck = initializerFrom;
export const regularizer: check.OptionCheck = regularizerFrom;
export const constraint: check.OptionCheck = constraintFrom;
export const activationName: check.OptionCheck = check.oneOf(...activationNames);
export const fusedActivationName: check.OptionCheck = check.oneOf(...fusedActivations);

/** What a layer's settings look like as JSON: those that have a class as `{ className, config }`, absent ones left out. */
export function toConfig(settings: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]: [string, unknown]) => [name, hasConfig(value) ? describe(value) : value]),
  );
}

interface Configured {
  readonly className: string;
  getConfig(): Readonly<Record<string, unknown>>;
}

function hasConfig(value: unknown): value is Configured {
  return typeof value === 'object' && value !== null && 'getConfig' in value;
}

/** An object's class and options. */
export function describe(value: Configured): { className: string; config: Readonly<Record<string, unknown>> } {
  return { className: value.className, config: value.getConfig() };
}
