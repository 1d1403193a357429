// @rnnkit/conformance: proves a backend. Every kernel and operation of core is tried against float64 references, other
// frameworks' vectors, finite differences and properties, on given and on random shapes, with bounds that follow from
// rounding. Here is what runs anywhere; `@rnnkit/conformance/node` is the command.
export type { Arithmetic, Precision } from './arithmetic.ts';
export type { NdArray } from './array.ts';
export { caseName, groupsOf, selectCases, topics } from './case.ts';
export type { Case, CaseContext, Observation, OperationCost, Topic } from './case.ts';
export type { Deviation } from './compare.ts';
export { vectorCases, vectorReaders, type VectorFile, type VectorReader } from './golden-files.ts';
export {
  goldenLossCases,
  goldenRecurrentCases,
  type GoldenArray,
  type GoldenLosses,
  type GoldenRecurrent,
} from './golden.ts';
export { reportHtml } from './report/html.ts';
export { readReport, reportJson } from './report/json.ts';
export { reportJunit } from './report/junit.ts';
export type { CaseResult, KernelResult, Outcome, Report, WorstError } from './report/report.ts';
export { declarationOf, runRequest, type RunRequest } from './request.ts';
export * as vectorChecks from './vector-checks.ts';
export {
  assessBackend,
  conformanceCases,
  runConformance,
  type AssessmentOptions,
  type BackendDeclaration,
  type ConformanceOptions,
  type KnownGap,
} from './suite.ts';
