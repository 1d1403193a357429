// One parameter of a mixture: a kernel around each value that was observed, and one over all values, the prior.
import type { Random } from '@rnnkit/data';

import { afterSteps, type ChoiceParameter, type Parameter, type ParameterValue } from '../../spaces/parameter.ts';
import { logDensity, normalMass } from '../../normal.ts';

/** A kernel for each observation in order, and the prior as the last. */
export interface Dimension {
  /** Draws a value from a kernel. */
  draw(kernel: number, random: Random): ParameterValue;
  /** The logarithm of the density of each kernel at a value, or of its probability where values can be counted. */
  logDensities(value: ParameterValue): Float64Array;
}

/** The kernels around some values of a parameter. */
export function dimensionOf(parameter: Parameter, observed: readonly ParameterValue[]): Dimension {
  if (parameter.type === 'choice') return choiceDimension(parameter, observed);
  return new NumberDimension(parameter, observed as readonly number[]);
}

function choiceDimension({ values }: ChoiceParameter, observed: readonly ParameterValue[]): Dimension {
  // Each kernel gives the values that were not observed a share of the prior.
  const share = 1 / (observed.length + 1);
  const probability = (kernel: number, value: ParameterValue): number => {
    if (kernel === observed.length) return 1 / values.length;
    return (share + Number(observed[kernel] === value)) / (1 + share * values.length);
  };
  return {
    draw(kernel, random) {
      let rest = random.uniform();
      return values.find((value) => (rest -= probability(kernel, value)) < 0) ?? values.at(-1)!;
    },
    logDensities: (value) =>
      Float64Array.from({ length: observed.length + 1 }, (_, kernel) => Math.log(probability(kernel, value))),
  };
}

type NumberParameter = Exclude<Parameter, ChoiceParameter>;

/** Normal distributions that are cut off at the ends of the range, on a logarithmic scale where ratios count. */
class NumberDimension implements Dimension {
  readonly #parameter: NumberParameter;
  readonly #low: number;
  readonly #high: number;
  readonly #centers: Float64Array;
  readonly #widths: Float64Array;
  /** The logarithm of what each normal has within the range. */
  readonly #logMasses: Float64Array;

  constructor(parameter: NumberParameter, observed: readonly number[]) {
    this.#parameter = parameter;
    const half = (parameter.step ?? 0) / 2;
    this.#low = this.#scale(parameter.from - half);
    this.#high = this.#scale(parameter.to + half);
    const range = this.#high - this.#low;
    const centers = observed.map((value) => this.#scale(value));
    this.#centers = Float64Array.from([...centers, (this.#low + this.#high) / 2]);
    this.#widths = Float64Array.from([...widthsOf(centers, this.#low, this.#high), range]);
    this.#logMasses = this.#centers.map((center, kernel) =>
      Math.log(this.#mass(kernel, this.#low, this.#high, center)),
    );
  }

  draw(kernel: number, random: Random): ParameterValue {
    const { from, to, step, log } = this.#parameter;
    // The center lies within the range, which is as wide as the normal or wider: a third of what is drawn is within, or more.
    let drawn = Number.NaN;
    while (!(drawn >= this.#low && drawn <= this.#high))
      drawn = random.normal(this.#centers[kernel], this.#widths[kernel]);
    const value = log ? Math.exp(drawn) : drawn;
    if (step === undefined) return Math.min(to, Math.max(from, value));
    const steps = Math.min(Math.round((to - from) / step), Math.max(0, Math.round((value - from) / step)));
    return afterSteps(from, steps, step);
  }

  logDensities(value: ParameterValue): Float64Array {
    const { step } = this.#parameter;
    const place = value as number;
    return this.#centers.map((center, kernel) => {
      const width = this.#widths[kernel]!;
      const within = this.#logMasses[kernel]!;
      if (step === undefined) return logDensity((this.#scale(place) - center) / width) - Math.log(width) - within;
      const [from, to] = [this.#scale(place - step / 2), this.#scale(place + step / 2)];
      return Math.log(this.#mass(kernel, from, to, center)) - within;
    });
  }

  #scale(value: number): number {
    return this.#parameter.log ? Math.log(value) : value;
  }

  #mass(kernel: number, from: number, to: number, center: number): number {
    const width = this.#widths[kernel]!;
    return normalMass((from - center) / width, (to - center) / width);
  }
}

/**
 * How wide the normal around each value is: as far as the farther of its neighbours, or the nearer where the other is an end of the range;
 * not so narrow that few trials shut out the rest ("magic clip").
 */
function widthsOf(centers: readonly number[], low: number, high: number): number[] {
  const range = high - low;
  const least = range / Math.min(100, 2 + centers.length);
  const order = [...centers.keys()].toSorted((a, b) => centers[a]! - centers[b]!);
  const widths = Array.from<number>({ length: centers.length });
  for (const [place, index] of order.entries()) {
    const neighbours = [order[place - 1], order[place + 1]].filter((other) => other !== undefined);
    const gaps =
      centers.length === 1
        ? [centers[index]! - low, high - centers[index]!]
        : neighbours.map((other) => Math.abs(centers[other]! - centers[index]!));
    widths[index] = Math.min(range, Math.max(least, ...gaps));
  }
  return widths;
}
