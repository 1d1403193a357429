// @rnnkit/tuning: what is searched over, what proposes and prunes, the study that keeps what came of it, and where it is run.
export { int, float, choice } from './spaces/parameter.ts';
export type {
  ChoiceParameter,
  Condition,
  FloatParameter,
  IntParameter,
  Parameter,
  Params,
  ParameterValue,
  RangeOptions,
  Space,
  When,
} from './spaces/parameter.ts';
export { parseSpace } from './spaces/parse-space.ts';
export { grid } from './samplers/grid.ts';
export { quasi } from './samplers/quasi.ts';
export { random } from './samplers/random.ts';
export type { Proposing, Sampler } from './samplers/sampler.ts';
export { tpe, type TpeOptions } from './samplers/tpe/tpe.ts';
export { asha, type AshaOptions } from './pruners/asha.ts';
export { median, type MedianOptions } from './pruners/median.ts';
export { none, type Pruner, type Pruning } from './pruners/pruner.ts';
export { wilcoxon, type WilcoxonOptions } from './pruners/wilcoxon.ts';
export type { Fold, Trial, TrialState } from './trial.ts';
export type { FailedEvent, FoldEvent, ProposedEvent, PrunedEvent, ReportedEvent, StudyEvent } from './study/events.ts';
export { readJobResult } from './study/check-result.ts';
export { readEvent, writeEvent } from './study/events.ts';
export { nestedCrossValidate, type Nested, type NestedScore } from './study/nested.ts';
export { runStudy, type RunOptions } from './study/run-study.ts';
export { importance } from './study/importance.ts';
export { meanValue, paretoFront, standardError, thriftiest } from './study/selection.ts';
export { Study } from './study/study.ts';
export type { Objective, StudyOptions } from './study/study-options.ts';
export type { Engine } from './engines/engine.ts';
export {
  jobId,
  type DataReference,
  type Job,
  type JobResult,
  type Json,
  type Work,
  type WorkContext,
} from './engines/job.ts';
export { local } from './engines/local.ts';
