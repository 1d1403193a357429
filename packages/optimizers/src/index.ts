// @rnnkit/optimizers: update rules, learning-rate schedules, gradient clipping. The arithmetic is core's.
export * from './optimizers.ts';
export type { ClippingOptions } from './clipping.ts';
export { optimizerFromConfig } from './from-config.ts';
export { optimizerNames, type OptimizerName } from './optimizer-names.ts';
export type { GradientAccumulationOptions } from './gradient-accumulation.ts';
export type { MovingAverageOptions } from './moving-average.ts';
export type { GradientUpdate, Optimizer, OptimizerOptions, OptimizerState } from './optimizer.ts';
export { cosineDecay, type CosineDecayOptions } from './schedules/cosine-decay.ts';
export { cosineDecayRestarts, type CosineDecayRestartsOptions } from './schedules/cosine-decay-restarts.ts';
export { exponentialDecay, type ExponentialDecayOptions } from './schedules/exponential-decay.ts';
export { scheduleFromConfig } from './schedules/from-config.ts';
export { inverseTimeDecay, type InverseTimeDecayOptions } from './schedules/inverse-time-decay.ts';
export { piecewiseConstantDecay, type PiecewiseConstantDecayOptions } from './schedules/piecewise-constant-decay.ts';
export { polynomialDecay, type PolynomialDecayOptions } from './schedules/polynomial-decay.ts';
export type { Schedule } from './schedules/schedule.ts';
export type { NamedSlot, SlotKind } from './slots.ts';
export type { WeightDecayExclusion } from './weight-decay.ts';
