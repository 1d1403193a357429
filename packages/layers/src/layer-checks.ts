// What a layer is built and called with has to be what it takes. A model that predicts gives its layers nothing else, so that a program
// that only does that is without these checks.
import { check, RnnkitError } from '@rnnkit/data/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import { checkMask } from './check-mask.ts';
import type { CallOptions } from './layer-call.ts';
import { layerPart, type Part } from './part.ts';
import { describeShape, type Shape } from './shape.ts';

const tensorOnly: check.OptionCheck = (value, name) => {
  if (isTensor(value)) return value;
  throw new RnnkitError('invalid-argument', `${name} has to be a tensor; got ${check.describe(value)}.`);
};

const randomOnly: check.OptionCheck = (value, name) => {
  if (typeof (Object(value) as { derive?: unknown }).derive === 'function') return value;
  throw new RnnkitError('invalid-argument', `${name} has to be a Random; got ${check.describe(value)}.`);
};

const checks: check.OptionChecks = {
  training: check.flag,
  mask: tensorOnly,
  initialState: check.listOf(tensorOnly),
  random: randomOnly,
  call: check.callable,
};

/** Throws unless something is built for a shape. */
export function checkShape(owner: string, inputShape: unknown): asserts inputShape is Shape {
  const isSize = (size: unknown): boolean => size === null || (Number.isSafeInteger(size) && (size as number) >= 0);
  if (!Array.isArray(inputShape) || inputShape.length === 0 || !inputShape.every(isSize)) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner} is built for a shape such as [null, 10], null for what may differ; got ${check.describe(inputShape)}.`,
    );
  }
}

/** Throws unless a layer is built for a shape, and with a source of weights. */
export function expectBuild(owner: string, inputShape: unknown, source: unknown): void {
  checkShape(owner, inputShape);
  if (typeof (Object(source) as { derive?: unknown }).derive === 'function') return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} is built with a source of its weights, such as new Random(1); got ${check.describe(source)}.`,
  );
}

/** Throws unless a layer is called with a tensor, and with options that are what they have to be. */
export function expectCall(owner: string, input: Tensor, options: CallOptions): void {
  if (!isTensor(input))
    throw new RnnkitError('invalid-argument', `${owner} takes a tensor; got ${check.describe(input)}.`);
  check.checkOptions<CallOptions>(owner, checks, {}, options);
  if (options.mask !== undefined) checkMask(owner, input, options.mask);
}

/** Whether a value is a tensor, of this or another copy of tfjs. */
function isTensor(value: unknown): value is Tensor {
  const { shape, dtype } = Object(value) as Partial<Tensor>;
  return Array.isArray(shape) && typeof dtype === 'string';
}

/** Throws unless an activation of one's own has made a tensor of its input's shape. */
function expectActivated(className: string, { shape: wanted }: Tensor, output: unknown): void {
  const { shape } = Object(output) as Partial<Tensor>;
  if (Array.isArray(shape) && shape.join() === wanted.join()) return;
  const given = Array.isArray(shape) ? `one of the shape ${describeShape(shape)}` : check.describe(output);
  throw new RnnkitError(
    'invalid-argument',
    `The activation ${className} has to return a tensor of the shape ${describeShape(wanted)}, as its input; got ${given}.`,
  );
}

/** Throws where a layer that is in a model is given another name. */
function refuseName(name: string): never {
  throw new RnnkitError(
    'invalid-state',
    `The layer "${name}" is in a model, which knows its weights by that name. Name a layer before, such as with the option name.`,
  );
}

/** The checks. */
export const layerChecks: {
  readonly activation: typeof expectActivated;
  readonly build: typeof expectBuild;
  readonly call: typeof expectCall;
  readonly renamed: typeof refuseName;
} = {
  activation: expectActivated,
  build: expectBuild,
  call: expectCall,
  renamed: refuseName,
};

/** The same, where they are there. */
export const checking: Part<typeof layerChecks> = layerPart('Another name');

/** Throws unless a layer is built for a shape, and with a source of weights. */
export const checkBuild: typeof expectBuild = (...given) => checking.value?.build(...given);

/** Throws unless a layer is called with a tensor, and with options that are what they have to be. */
export const checkCall: typeof expectCall = (...given) => checking.value?.call(...given);
