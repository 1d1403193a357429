// Results come from elsewhere, so nothing about them is believed.
import { check } from '@rnnkit/data';

import type { JobResult } from '../engines/job.ts';

/**
 * What is wrong with a result; undefined when nothing is.
 *
 * @param metric what has to be among its values; absent where that is not known
 */
export function jobProblem(result: unknown, metric?: string): string | undefined {
  const { values, curves = {}, weights } = Object(result) as Readonly<Record<string, unknown>>;
  const isNumber = (value: unknown): boolean => typeof value === 'number';
  const isCurve = (curve: unknown): boolean => Array.isArray(curve) && curve.every(isNumber);
  if (!check.isPlain(values) || !Object.values(values as object).every(isNumber))
    return `A result has values, numbers by their names: { values: { ${metric ?? 'loss'}: 0.5 } }; got ${check.describe(values ?? result)}.`;
  if (metric !== undefined && !Object.hasOwn(values as object, metric))
    return `A result’s values hold the objective, ${metric}; got ${check.describeList(Object.keys(values as object))}.`;
  if (!check.isPlain(curves) || !Object.values(curves as object).every(isCurve))
    return `A result’s curves are lists of numbers by their names; got ${check.describe(curves)}.`;
  if (weights !== undefined && typeof weights !== 'string')
    return `A result’s weights are the path or address where they are; got ${check.describe(weights)}.`;
  return undefined;
}

/**
 * A result that went somewhere as JSON, which has no NaN and no Infinity: they stand as null there, and are NaN here.
 *
 * @param value what was parsed
 * @returns undefined when it is no result
 */
export function readJobResult(value: unknown): JobResult | undefined {
  const result = numbersBack(value);
  return jobProblem(result) === undefined ? (result as JobResult) : undefined;
}

function numbersBack(value: unknown): unknown {
  if (value === null) return Number.NaN;
  if (Array.isArray(value)) return value.map(numbersBack);
  if (!check.isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value as object).map(([name, member]) => [name, numbersBack(member)]));
}
