// Where weights start from. Values are computed here in TypeScript, so that one seed gives the same weights on every
// backend.
import { check, type Random, RnnkitError } from '@rnnkit/data/predict';

import type { Makers, OwnName } from './from-name.ts';

/** Computes the first values of a weight. */
export interface Initializer {
  /** The class, such as `GlorotUniform`. */
  readonly className: string;
  /** Its options. */
  getConfig(): Readonly<Record<string, unknown>>;
  /** The values of a weight of a shape, row by row. */
  initialize(shape: readonly number[], random: Random): Float32Array;
}

/** The name of an initializer. */
export type InitializerName =
  | 'zeros'
  | 'ones'
  | 'constant'
  | 'randomUniform'
  | 'randomNormal'
  | 'truncatedNormal'
  | 'varianceScaling'
  | 'glorotUniform'
  | 'glorotNormal'
  | 'heUniform'
  | 'heNormal'
  | 'lecunUniform'
  | 'lecunNormal'
  | 'identity'
  | 'orthogonal';

/** An initializer, its name, or its class and options. */
export type InitializerOption =
  | Initializer
  | InitializerName
  | OwnName
  | { readonly className: InitializerName | Capitalize<InitializerName> | OwnName; readonly config?: object };

/** Options of what takes none. */
export type NoOptions = Readonly<Record<string, never>>;

type Draw = (shape: readonly number[], random: Random) => Float32Array;

function initializer(className: string, config: object, initialize: Draw): Initializer {
  return { className, getConfig: () => ({ ...config }), initialize };
}

function filled(shape: readonly number[], value: () => number): Float32Array {
  return Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, value);
}

/** All zeros. */
export function zeros(options: NoOptions = {}): Initializer {
  check.checkOptions('zeros', {}, {}, options);
  return initializer('Zeros', {}, (shape) => filled(shape, () => 0));
}

/** All ones. */
export function ones(options: NoOptions = {}): Initializer {
  check.checkOptions('ones', {}, {}, options);
  return initializer('Ones', {}, (shape) => filled(shape, () => 1));
}

/** One `value` everywhere; 0 by default. */
export function constant(options: { readonly value?: number } = {}): Initializer {
  const settings = check.checkOptions('constant', { value: check.finite }, { value: 0 }, options);
  return initializer('Constant', settings, (shape) => filled(shape, () => settings.value));
}

/** Uniform over `[minval, maxval)`, ±0.05 by default. */
export function randomUniform(options: { readonly minval?: number; readonly maxval?: number } = {}): Initializer {
  const checks = { minval: check.finite, maxval: check.finite };
  const settings = check.checkOptions('randomUniform', checks, { minval: -0.05, maxval: 0.05 }, options);
  return initializer('RandomUniform', settings, (shape, random) =>
    filled(shape, () => random.uniform(settings.minval, settings.maxval)),
  );
}

const normalChecks = { mean: check.finite, stddev: check.notNegative };

/** Options of the normal initializers. */
export interface NormalOptions {
  /** The mean. Default 0. */
  readonly mean?: number;
  /** Standard deviation. Default 0.05. */
  readonly stddev?: number;
}

/** Normally distributed. */
export function randomNormal(options: NormalOptions = {}): Initializer {
  const settings = check.checkOptions('randomNormal', normalChecks, { mean: 0, stddev: 0.05 }, options);
  return initializer('RandomNormal', settings, (shape, random) =>
    filled(shape, () => random.normal(settings.mean, settings.stddev)),
  );
}

/** Normal, but what is beyond two standard deviations is drawn again. */
export function truncatedNormal(options: NormalOptions = {}): Initializer {
  const settings = check.checkOptions('truncatedNormal', normalChecks, { mean: 0, stddev: 0.05 }, options);
  return initializer('TruncatedNormal', settings, (shape, random) =>
    filled(shape, () => settings.mean + settings.stddev * truncated(random)),
  );
}

function truncated(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) < 2) return value;
  }
}

/** Options of {@link varianceScaling}. */
export interface VarianceScalingOptions {
  /** Factor of the variance. Default 1. */
  readonly scale?: number;
  /** What the variance is divided by: inputs, outputs or their mean. Default `fanIn`. */
  readonly mode?: 'fanIn' | 'fanOut' | 'fanAvg';
  /** What the numbers are drawn from. Default `truncatedNormal`. */
  readonly distribution?: 'truncatedNormal' | 'untruncatedNormal' | 'uniform';
}

/** The standard deviation of a normal distribution that is cut at two of its own. */
const truncatedDeviation = 0.87962566103423978;

/** Random with a variance of `scale / fan`, as Keras' VarianceScaling; the named initializers below are kinds of it. */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  const checks = {
    scale: check.positive,
    mode: check.oneOf('fanIn', 'fanOut', 'fanAvg'),
    distribution: check.oneOf('truncatedNormal', 'untruncatedNormal', 'uniform'),
  };
  const defaults = { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal' };
  const settings = check.checkOptions('varianceScaling', checks, defaults, options);
  return initializer('VarianceScaling', settings, scaled(settings.scale, settings.mode, settings.distribution));
}

function scaled(scale: number, mode: string, distribution: string): Draw {
  return (shape, random) => {
    const fanIn = shape.length < 2 ? (shape[0] ?? 1) : shape.slice(0, -1).reduce((product, size) => product * size, 1);
    // A convolution's kernel is applied at several steps, and so has several outputs of each input.
    const fanOut = (shape.at(-1) ?? 1) * shape.slice(0, -2).reduce((product, size) => product * size, 1);
    const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode] ?? fanIn;
    const deviation = Math.sqrt(scale / Math.max(1, fan));
    if (distribution === 'uniform') {
      const limit = Math.sqrt(3) * deviation;
      return filled(shape, () => random.uniform(-limit, limit));
    }
    if (distribution === 'untruncatedNormal') return filled(shape, () => random.normal(0, deviation));
    return filled(shape, () => (deviation / truncatedDeviation) * truncated(random));
  };
}

/** Makes an initializer. */
type WithoutOptions = (options?: NoOptions) => Initializer;

const named =
  (name: InitializerName, scale: number, mode: string, distribution: string): WithoutOptions =>
  (options = {}) => {
    check.checkOptions(name, {}, {}, options);
    return initializer(`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, {}, scaled(scale, mode, distribution));
  };

/** Glorot & Bengio 2010, uniform; for layers with tanh or sigmoid. */
export const glorotUniform: WithoutOptions = named('glorotUniform', 1, 'fanAvg', 'uniform');
/** Glorot & Bengio 2010, normal. */
export const glorotNormal: WithoutOptions = named('glorotNormal', 1, 'fanAvg', 'truncatedNormal');
/** He et al. 2015, uniform; for layers with relu. */
export const heUniform: WithoutOptions = named('heUniform', 2, 'fanIn', 'uniform');
/** He et al. 2015, normal. */
export const heNormal: WithoutOptions = named('heNormal', 2, 'fanIn', 'truncatedNormal');
/** LeCun et al. 1998, uniform. */
export const lecunUniform: WithoutOptions = named('lecunUniform', 1, 'fanIn', 'uniform');
/** LeCun et al. 1998, normal. */
export const lecunNormal: WithoutOptions = named('lecunNormal', 1, 'fanIn', 'truncatedNormal');

/** Ones on the diagonal, `gain` times; for matrices. */
export function identity(options: { readonly gain?: number } = {}): Initializer {
  const settings = check.checkOptions('identity', { gain: check.finite }, { gain: 1 }, options);
  return initializer('Identity', settings, (shape) => {
    const [rows = 0, columns = 0] = shape;
    if (shape.length !== 2)
      throw new RnnkitError('invalid-argument', `identity makes matrices; got the shape [${shape.join(', ')}].`);
    const values = new Float32Array(rows * columns);
    for (let index = 0; index < Math.min(rows, columns); index++) values[index * columns + index] = settings.gain;
    return values;
  });
}

/** A random matrix whose rows or columns, whichever are fewer, are orthonormal, `gain` times (Saxe et al. 2013). */
export function orthogonal(options: { readonly gain?: number } = {}): Initializer {
  const settings = check.checkOptions('orthogonal', { gain: check.finite }, { gain: 1 }, options);
  return initializer('Orthogonal', settings, (shape, random) => {
    const columns = shape.at(-1) ?? 1;
    const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
    if (shape.length < 2)
      throw new RnnkitError('invalid-argument', `orthogonal makes matrices; got the shape [${shape.join(', ')}].`);
    const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
    const vectors = orthonormalVectors(count, length, random);
    const values = new Float32Array(rows * columns);
    for (let vector = 0; vector < count; vector++) {
      for (let index = 0; index < length; index++) {
        const place = rows < columns ? vector * columns + index : index * columns + vector;
        values[place] = settings.gain * vectors[vector * length + index]!;
      }
    }
    return values;
  });
}

/**
 * Gram & Schmidt on normal vectors, which come out evenly spread over all directions. Each vector meets the earlier ones
 * four at a time, so that it is read from memory a quarter as often.
 */
function orthonormalVectors(count: number, length: number, random: Random): Float64Array {
  const vectors = Float64Array.from({ length: count * length }, () => random.normal());
  for (let vector = 0; vector < count; vector++) {
    const start = vector * length;
    for (let earlier = 0; earlier < vector; earlier += 4) {
      const group = Math.min(4, vector - earlier);
      const a = earlier * length;
      const b = group > 1 ? a + length : a;
      const c = group > 2 ? b + length : a;
      const d = group > 3 ? c + length : a;
      let [ab, bb, cb, db] = [0, 0, 0, 0];
      for (let index = 0; index < length; index++) {
        const value = vectors[start + index]!;
        ab += value * vectors[a + index]!;
        bb += value * vectors[b + index]!;
        cb += value * vectors[c + index]!;
        db += value * vectors[d + index]!;
      }
      if (group < 2) bb = 0;
      if (group < 3) cb = 0;
      if (group < 4) db = 0;
      for (let index = 0; index < length; index++) {
        vectors[start + index]! -=
          ab * vectors[a + index]! + bb * vectors[b + index]! + cb * vectors[c + index]! + db * vectors[d + index]!;
      }
    }
    let squares = 0;
    for (let index = start; index < start + length; index++) squares += vectors[index]! ** 2;
    const scale = 1 / Math.sqrt(squares);
    for (let index = start; index < start + length; index++) vectors[index]! *= scale;
  }
  return vectors;
}

/** Every initializer by its name. */
export const initializers: Makers<InitializerName, Initializer> = {
  zeros,
  ones,
  constant,
  randomUniform,
  randomNormal,
  truncatedNormal,
  varianceScaling,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  identity,
  orthogonal,
};
