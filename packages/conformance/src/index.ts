// @rnnkit/conformance: proves a backend. Every kernel and operation of core is tried against float64 references, on given and
// on random shapes, with bounds that follow from float32 rounding.
export type { Arithmetic, Precision } from './arithmetic.ts';
export type { NdArray } from './array.ts';
export type { Case, CaseContext } from './case.ts';
export type { Deviation } from './compare.ts';
export {
  goldenLossCases,
  goldenRecurrentCases,
  type GoldenArray,
  type GoldenLosses,
  type GoldenRecurrent,
} from './golden.ts';
export { conformanceCases, runConformance, type ConformanceOptions } from './suite.ts';
