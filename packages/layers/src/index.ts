// @rnnkit/layers: recurrent layers with Keras' names, options and defaults, and what goes with them, for authors of layers too.
// The arithmetic is core's; models are made of layers, and know them, not the other way.
export { activate, activationFrom, type Activation, type ActivationName, type ActivationOption } from './activation.ts';
export {
  constraintFrom,
  maxNorm,
  minMaxNorm,
  nonNeg,
  unitNorm,
  type Constraint,
  type ConstraintName,
  type ConstraintOption,
  type MinMaxNormOptions,
} from './constraint.ts';
export {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identity,
  initializerFrom,
  lecunNormal,
  lecunUniform,
  ones,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  zeros,
  type Initializer,
  type InitializerName,
  type InitializerOption,
  type NoOptions,
  type NormalOptions,
  type VarianceScalingOptions,
} from './initializer.ts';
export { dropoutMask } from './dropout-mask.ts';
export { expectLayer } from './expect-layer.ts';
export type { OwnName } from './from-name.ts';
export type { InnerLayers } from './inner-layers.ts';
export { Layer, type LayerOptions } from './layer.ts';
export {
  expectOneValue,
  resultOf,
  type CallOptions,
  type LayerOutput,
  type LayerState,
  type RunOptions,
} from './layer-call.ts';
export { layerSettings, layerToConfig, settingsToConfig, type LayerConfig } from './layer-options.ts';
export { stepwise, streamOf, StreamState, type LayerStream } from './layer-stream.ts';
export { layerFromConfig } from './layer-from-config.ts';
export { readLayer, type LayerMaker, type LayerMakers } from './read-layer.ts';
export { activation, type ActivationOptions } from './layers/activation.ts';
export { additiveAttention, type AdditiveAttentionOptions } from './layers/additive-attention.ts';
export { attention, type AttentionOptions } from './layers/attention.ts';
export type { AttentionLayerOptions } from './layers/attention-layer.ts';
export { averagePooling1d } from './layers/average-pooling-1d.ts';
export { batchNormalization, type BatchNormalizationOptions } from './layers/batch-normalization.ts';
export { concatenate, type ConcatenateOptions } from './layers/concatenate.ts';
export { conv1d, type Conv1dOptions } from './layers/conv-1d.ts';
export { dot, type DotOptions } from './layers/dot.ts';
export { add, average, maximum, minimum, multiply, subtract } from './layers/elementwise-merging.ts';
export { bidirectional, type BidirectionalOptions, type MergeMode } from './layers/bidirectional.ts';
export { RecurrentCell, type CellOutput } from './layers/cell.ts';
export { dense, type DenseOptions } from './layers/dense.ts';
export { dropout, type DropoutOptions } from './layers/dropout.ts';
export { embedding, type EmbeddingOptions } from './layers/embedding.ts';
export { flatten } from './layers/flatten.ts';
export { gruCell, lstmCell, simpleRnnCell } from './layers/fused-cells.ts';
export { gaussianNoise, type GaussianNoiseOptions } from './layers/gaussian-noise.ts';
export { globalAveragePooling1d } from './layers/global-average-pooling-1d.ts';
export { globalMaxPooling1d } from './layers/global-max-pooling-1d.ts';
export { gru, type GruLayerOptions } from './layers/gru.ts';
export { layerNormalization, type LayerNormalizationOptions } from './layers/layer-normalization.ts';
export { lstm, type LstmLayerOptions } from './layers/lstm.ts';
export { masking, type MaskingOptions } from './layers/masking.ts';
export { maxPooling1d } from './layers/max-pooling-1d.ts';
export { MergingLayer } from './layers/merging-layer.ts';
export { multiHeadAttention, type MultiHeadAttentionOptions } from './layers/multi-head-attention.ts';
export { permute, type PermuteOptions } from './layers/permute.ts';
export type { Pooling1dOptions } from './layers/pooling-1d.ts';
export { positionEmbedding, type PositionEmbeddingOptions } from './layers/position-embedding.ts';
export type { RecurrentLayer } from './layers/recurrent-layer.ts';
export type { RecurrentLayerOptions, RecurrentSettings } from './layers/recurrent-settings.ts';
export { repeatVector, type RepeatVectorOptions } from './layers/repeat-vector.ts';
export { reshape, type ReshapeOptions } from './layers/reshape.ts';
export { rnn, stackedRnnCells, type RnnOptions } from './layers/rnn.ts';
export { simpleRnn } from './layers/simple-rnn.ts';
export { sinePositionEncoding, type SinePositionEncodingOptions } from './layers/sine-position-encoding.ts';
export { spatialDropout1d } from './layers/spatial-dropout-1d.ts';
export { timeDistributed } from './layers/time-distributed.ts';
export { unitNormalization, type UnitNormalizationOptions } from './layers/unit-normalization.ts';
export type { NormalizationOptions } from './normalization.ts';
export { transformerEncoder, type TransformerEncoderOptions } from './layers/transformer-encoder.ts';
export type { AttentionObserver, Attentive, StepObservation, StepObserver, Watchable } from './observation.ts';
export {
  activityLoss,
  l1,
  l1l2,
  l2,
  regularizerFrom,
  type Regularizer,
  type RegularizerName,
  type RegularizerOption,
} from './regularizer.ts';
export { reverseTime } from './reverse-time.ts';
export { describeShape, expectSequence, expectSteps, knownSize, type Shape } from './shape.ts';
export { EmbeddingLookup, type LayerResult, type Value } from './value.ts';
export { storedWeights, type WeightSource } from './weight-source.ts';
export { isSymbolic, SymbolicValue, type ApplyOptions, type LayerCall, type Origin } from './symbolic-value.ts';
export type { Weight, WeightOptions, WeightUpdate } from './weight.ts';
export type { WindowPadding } from './windows.ts';
