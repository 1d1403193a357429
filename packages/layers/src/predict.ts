// @rnnkit/layers/predict: all of @rnnkit/layers but what draws weights, checks how they are trained, joins layers to graphs, looks
// inside, and knows every class; for pages that run layers whose weights are stored, and fetch no more.
export { activate, activationFrom, type Activation, type ActivationName, type ActivationOption } from './activation.ts';
export type { Constraint, ConstraintName, ConstraintOption, MinMaxNormOptions } from './constraint.ts';
export type {
  Initializer,
  InitializerName,
  InitializerOption,
  NoOptions,
  NormalOptions,
  VarianceScalingOptions,
} from './initializer.ts';
export { callWithin } from './call-within.ts';
export { dropoutMask } from './dropout-mask.ts';
export { expectLayer } from './expect-layer.ts';
export type { OwnName } from './from-name.ts';
export type { InnerLayer, InnerLayers } from './inner-layers.ts';
export { Layer, type LayerOptions } from './layer.ts';
export {
  expectOneValue,
  resultOf,
  type CallOptions,
  type LayerOutput,
  type LayerState,
  type RunOptions,
} from './layer-call.ts';
export { checkMask } from './check-mask.ts';
export { checkShape } from './layer-checks.ts';
export { layerSettings, layerToConfig, settingsToConfig, type LayerConfig } from './layer-options.ts';
export { stepwise, streamOf, StreamState, type LayerStream } from './layer-stream.ts';
export { readLayer, type LayerMaker, type LayerMakers } from './read-layer.ts';
export { activation, type ActivationOptions } from './layers/activation.ts';
export { additiveAttention, type AdditiveAttentionOptions } from './layers/additive-attention.ts';
export { attention, type AttentionOptions } from './layers/attention.ts';
export type { AttentionLayerOptions } from './layers/attention-layer.ts';
export { concatenate, type ConcatenateOptions } from './layers/concatenate.ts';
export { dot, type DotOptions } from './layers/dot.ts';
export { add, average, maximum, minimum, multiply, subtract } from './layers/elementwise-merging.ts';
export { bidirectional, type BidirectionalOptions, type MergeMode } from './layers/bidirectional.ts';
export { RecurrentCell, type CellOutput } from './layers/cell.ts';
export { crf, type CrfOptions } from './layers/crf.ts';
export { dense, type DenseOptions } from './layers/dense.ts';
export { dropout, type DropoutOptions } from './layers/dropout.ts';
export { embedding, type EmbeddingOptions } from './layers/embedding.ts';
export { flatten } from './layers/flatten.ts';
export { gruCell, lstmCell, simpleRnnCell } from './layers/fused-cells.ts';
export { globalAveragePooling1d } from './layers/global-average-pooling-1d.ts';
export { globalMaxPooling1d } from './layers/global-max-pooling-1d.ts';
export { gru, type GruLayerOptions } from './layers/gru.ts';
export { layerNormalization, type LayerNormalizationOptions } from './layers/layer-normalization.ts';
export { lstm, type LstmLayerOptions } from './layers/lstm.ts';
export { masking, type MaskingOptions } from './layers/masking.ts';
export { MergingLayer } from './layers/merging-layer.ts';
export { multiHeadAttention, type MultiHeadAttentionOptions } from './layers/multi-head-attention.ts';
export type { RecurrentLayer } from './layers/recurrent-layer.ts';
export type { RecurrentLayerOptions, RecurrentSettings } from './layers/recurrent-settings.ts';
export { rnn, stackedRnnCells, type RnnOptions } from './layers/rnn.ts';
export { simpleRnn } from './layers/simple-rnn.ts';
export { spatialDropout1d } from './layers/spatial-dropout-1d.ts';
export { timeDistributed } from './layers/time-distributed.ts';
export type { Regularizer, RegularizerName, RegularizerOption } from './regularizer.ts';
export { reverseTime } from './reverse-time.ts';
export { describeShape, expectSequence, expectSteps, knownSize, type Shape } from './shape.ts';
export { EmbeddingLookup, type LayerResult, type Value } from './value.ts';
export { storedWeights, type WeightSource } from './weight-source.ts';
export {
  isSymbolic,
  SymbolicValue,
  type AppliedLayer,
  type ApplyOptions,
  type LayerCall,
  type Origin,
} from './symbolic-value.ts';
export { activityLoss, constraintFrom, initializerFrom, regularizerFrom } from './training-options.ts';
export { averagePooling1d } from './layers/average-pooling-1d.ts';
export { batchNormalization, type BatchNormalizationOptions } from './layers/batch-normalization.ts';
export { conv1d, type Conv1dOptions } from './layers/conv-1d.ts';
export { embeddingBag, type EmbeddingBagOptions } from './layers/embedding-bag.ts';
export { gaussianNoise, type GaussianNoiseOptions } from './layers/gaussian-noise.ts';
export { maxPooling1d } from './layers/max-pooling-1d.ts';
export { permute, type PermuteOptions } from './layers/permute.ts';
export type { Pooling1dOptions } from './layers/pooling-1d.ts';
export { repeatVector, type RepeatVectorOptions } from './layers/repeat-vector.ts';
export { reshape, type ReshapeOptions } from './layers/reshape.ts';
export { reversibleEmbedding, type ReversibleEmbeddingOptions } from './layers/reversible-embedding.ts';
export { unitNormalization, type UnitNormalizationOptions } from './layers/unit-normalization.ts';
export type { NormalizationOptions } from './normalization.ts';
export type { Weight, WeightOptions, WeightUpdate } from './weight.ts';
export type { WindowPadding } from './windows.ts';
export { positionEmbedding, type PositionEmbeddingOptions } from './layers/position-embedding.ts';
export { sinePositionEncoding, type SinePositionEncodingOptions } from './layers/sine-position-encoding.ts';
export { transformerEncoder, type TransformerEncoderOptions } from './layers/transformer-encoder.ts';
export type {
  AttentionObserver,
  Attentive,
  Gate,
  StepObservation,
  StepObserver,
  Watchable,
  WatchedLayer,
} from './observation.ts';
