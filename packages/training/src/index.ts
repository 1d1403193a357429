// @rnnkit/training: models that can be trained; compile, fit, evaluate; losses, metrics, callbacks; save and load with what they
// were compiled with.
export type { CompileOptions, LossOption, PerOutput } from './compile-config.ts';
export type { CompiledModel } from './compiled-model.ts';
export type { EvaluableModel } from './evaluable-model.ts';
export { backupAndRestore } from './callbacks/backup-and-restore.ts';
export {
  lambdaCallback,
  type Backup,
  type Callback,
  type CallbackState,
  type Logs,
  type TrainingRun,
} from './callbacks/callback.ts';
export { earlyStopping, type EarlyStoppingOptions } from './callbacks/early-stopping.ts';
export { freezeLayers, type FreezeLayersOptions } from './callbacks/freeze-layers.ts';
export { learningRateScheduler, reduceLrOnPlateau, type ReduceLrOnPlateauOptions } from './callbacks/learning-rate.ts';
export { csvLogger, progress, terminateOnNaN } from './callbacks/logging.ts';
export type { Mode } from './callbacks/monitor.ts';
export { modelCheckpoint, type ModelCheckpointOptions } from './callbacks/model-checkpoint.ts';
export { crossValidate, type CrossValidateOptions, type CrossValidation, type FoldProgress } from './cross-validate.ts';
export type { Dataset } from './dataset.ts';
export type { EvaluateOptions } from './evaluate.ts';
export type { CommonFitOptions, DatasetFitOptions, FitOptions } from './fit-options.ts';
export type { FoldResult } from './folds/fold.ts';
export type { AnyWorker } from './folds/fold-worker.ts';
export { foldWorkers, type FoldWorkers, type FoldWorkersOptions, type Workers } from './folds/fold-workers.ts';
export { serveFolds } from './folds/serve-folds.ts';
export { History } from './history.ts';
export { lossGradients, type LossGradients, type LossGradientsOptions } from './loss-gradients.ts';
export {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  type CrossentropyOptions,
} from './losses/cross-entropy.ts';
export { crfNegativeLogLikelihood } from './losses/crf.ts';
export {
  binaryFocalCrossentropy,
  categoricalFocalCrossentropy,
  type BinaryFocalCrossentropyOptions,
  type FocalCrossentropyOptions,
} from './losses/focal.ts';
export { categoricalHinge, hinge, squaredHinge } from './losses/hinge.ts';
export type { LossConfig, LossName } from './losses/from-config.ts';
export type { Loss, LossOptions } from './losses/loss.ts';
export type { LossReduction } from './losses/reduce.ts';
export {
  cosineSimilarity,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  type HuberOptions,
} from './losses/regression.ts';
export {
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  topKCategoricalAccuracy,
  type BinaryAccuracyOptions,
  type TopKOptions,
} from './metrics/accuracy.ts';
export { auc, type AucOptions } from './metrics/auc.ts';
export { confusionMatrix } from './metrics/confusion-matrix.ts';
export { f1Score, type F1ScoreOptions } from './metrics/f1-score.ts';
export type { MetricConfig, MetricName, MetricOption } from './metrics/from-config.ts';
export type { Metric, MetricAccumulator, MetricOptions } from './metrics/metric.ts';
export { precision, recall, type PrecisionRecallOptions } from './metrics/precision-recall.ts';
export type { LabelledRows } from './labelled-rows.ts';
export type { ClassWeight, SampleWeight, SampleWeights } from './sample-weight.ts';
export { loadModel, saveModel, type SaveOptions } from './saving/model-files.ts';
export { cloneModel, model, modelFromConfig, sequential, trainable, type TrainableModel } from './trainable-model.ts';
