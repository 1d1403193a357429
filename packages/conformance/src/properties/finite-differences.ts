// The backend's gradients against finite differences of the backend's own values, in random directions: a check that owes
// nothing to the references' gradients.
//
// Along a direction v the quotient (f(x + εv) − f(x − εv)) / 2ε is off from ∇f · v by a truncation error, which the float64
// reference tells exactly for these very inputs, and by what rounding makes of f, which the tolerance model bounds. The sum
// of the two is allowed, nothing else.
import { Random } from '@rnnkit/data';

import { exactArithmetic } from '../arithmetic.ts';
import { arrayOf, at, type Arrays, type NdArray } from '../array.ts';
import type { Case, CaseContext } from '../case.ts';
import { expectationsOf } from '../expectation.ts';
import { kernelsUnderTest } from '../kernel-groups.ts';
import { gradientName, resultsOf, waysOf, type Trial, type Way } from '../trial.ts';

const step = 2 ** -6;

/** Values by name, as a reference or as a backend gives them. */
type Values = ReadonlyMap<string, ArrayLike<number>>;

const valuesOf = (arrays: Arrays): Values =>
  new Map(Object.entries(arrays).flatMap(([name, array]) => (array === undefined ? [] : [[name, array.data]])));

/** Σ results · upstream gradients: what the gradients are of. */
function weightedSum(trial: Trial, values: Values): number {
  let sum = 0;
  for (const [name, data] of values) {
    const upstream = trial.inputs[gradientName(name)];
    if (upstream === undefined) continue;
    for (let index = 0; index < data.length; index++) sum += data[index]! * at(upstream.data, index);
  }
  return sum;
}

/** Runs with the inputs moved along the direction by `distance`, and puts them back. */
async function moved<Result>(
  trial: Trial,
  direction: ReadonlyMap<string, NdArray>,
  distance: number,
  run: () => Result | Promise<Result>,
): Promise<Result> {
  const before = new Map([...direction.keys()].map((name) => [name, Float64Array.from(trial.inputs[name]!.data)]));
  for (const [name, { data }] of direction) {
    const input = trial.inputs[name]!;
    for (const [index, value] of data.entries()) {
      input.data[index] = Math.fround(at(input.data, index) + distance * value);
    }
  }
  const result = await run();
  for (const [name, data] of before) trial.inputs[name]!.data.set(data);
  return result;
}

async function tryDifferences(context: CaseContext, trial: Trial): Promise<void> {
  if (!context.backend.capabilities.training) return;
  const exact = valuesOf(trial.reference(exactArithmetic));
  const names = Object.keys(trial.inputs).filter((name) => exact.has(gradientName(name)));
  const random = new Random(context.seed);
  for (const name of names) {
    const input = trial.inputs[name]!;
    // Multiples of a power of two, so that the points on both sides are equally far.
    const direction = new Map([[name, arrayOf(input.shape, () => random.integer(-4, 5) / 4)]]);
    const slopeOf = (values: Values): number => {
      const gradient = values.get(gradientName(name))!;
      let slope = 0;
      for (const [index, value] of direction.get(name)!.data.entries())
        if (value !== 0) slope += gradient[index]! * value;
      return slope;
    };
    const quotient = async (valuesAt: () => Values | Promise<Values>): Promise<number> => {
      const above = weightedSum(trial, await moved(trial, direction, step, valuesAt));
      const below = weightedSum(trial, await moved(trial, direction, -step, valuesAt));
      return (above - below) / (2 * step);
    };
    const exactQuotient = await quotient(() => valuesOf(trial.reference(exactArithmetic)));
    const truncation = Math.abs(exactQuotient - slopeOf(exact));
    let rounding = 0;
    for (const [result, { bound }] of expectationsOf(trial.reference, context.precision)) {
      const weights = result === gradientName(name) ? direction.get(name)! : trial.inputs[gradientName(result)];
      if (weights === undefined) continue;
      const factor = result === gradientName(name) ? 1 : 1 / step;
      for (const [index, value] of bound.entries()) rounding += factor * value * Math.abs(at(weights.data, index));
    }
    for (const [wayName, way] of waysOf(trial, context)) {
      const run = async (training: boolean): Promise<Values> => readBack(trial, way, training);
      const slope = slopeOf(await run(true));
      const difference = await quotient(() => run(false));
      if (!(Math.abs(slope - difference) <= truncation + rounding)) {
        throw new Error(
          `By the ${wayName}, for ${trial.description}: along a direction of ${name} the gradient is ${slope}, the difference quotient ${difference}; ${truncation + rounding} is what truncation and rounding explain.`,
        );
      }
    }
  }
}

async function readBack(trial: Trial, way: Way, training: boolean): Promise<Values> {
  const results = await resultsOf(trial.inputs, way, training);
  return new Map([...results].map(([name, { data }]) => [name, data]));
}

/** The cases. */
export const differenceCases: readonly Case[] = Object.entries(kernelsUnderTest).flatMap(([group, { differences }]) =>
  differences.map(({ form = '', detail = '', make }): Case => ({
    group,
    name: `${form}finite differences${detail}`,
    topics: ['differences'],
    run: (context) => tryDifferences(context, make(context.seed)),
  })),
);
