// Every layer of this package, by the name of its class. Who reads a layer by it brings them all.
import type { Layer } from './layer.ts';
import { activation } from './layers/activation.ts';
import { additiveAttention } from './layers/additive-attention.ts';
import { attention } from './layers/attention.ts';
import { averagePooling1d } from './layers/average-pooling-1d.ts';
import { batchNormalization } from './layers/batch-normalization.ts';
import { bidirectional } from './layers/bidirectional.ts';
import { concatenate } from './layers/concatenate.ts';
import { conv1d } from './layers/conv-1d.ts';
import { crf } from './layers/crf.ts';
import { dense } from './layers/dense.ts';
import { dot } from './layers/dot.ts';
import { add, average, maximum, minimum, multiply, subtract } from './layers/elementwise-merging.ts';
import { dropout } from './layers/dropout.ts';
import { embedding } from './layers/embedding.ts';
import { embeddingBag } from './layers/embedding-bag.ts';
import { flatten } from './layers/flatten.ts';
import { gruCellFromConfig, lstmCell, simpleRnnCell } from './layers/fused-cells.ts';
import { gaussianNoise } from './layers/gaussian-noise.ts';
import { globalAveragePooling1d } from './layers/global-average-pooling-1d.ts';
import { globalMaxPooling1d } from './layers/global-max-pooling-1d.ts';
import { gruFromConfig } from './layers/gru.ts';
import { layerNormalization } from './layers/layer-normalization.ts';
import { lstm } from './layers/lstm.ts';
import { masking } from './layers/masking.ts';
import { maxPooling1d } from './layers/max-pooling-1d.ts';
import { multiHeadAttention } from './layers/multi-head-attention.ts';
import { positionEmbedding } from './layers/position-embedding.ts';
import { repeatVector } from './layers/repeat-vector.ts';
import { permute } from './layers/permute.ts';
import { reshape } from './layers/reshape.ts';
import { reversibleEmbedding } from './layers/reversible-embedding.ts';
import { rnn, stackedRnnCells } from './layers/rnn.ts';
import { simpleRnn } from './layers/simple-rnn.ts';
import { sinePositionEncoding } from './layers/sine-position-encoding.ts';
import { spatialDropout1d } from './layers/spatial-dropout-1d.ts';
import { timeDistributed } from './layers/time-distributed.ts';
import { unitNormalization } from './layers/unit-normalization.ts';
import { transformerEncoder } from './layers/transformer-encoder.ts';
import { readLayer, type LayerMakers } from './read-layer.ts';

const builtIn: LayerMakers = {
  Activation: activation,
  Add: add,
  AdditiveAttention: additiveAttention,
  Attention: attention,
  Average: average,
  AveragePooling1D: averagePooling1d,
  BatchNormalization: batchNormalization,
  Bidirectional: bidirectional,
  CRF: crf,
  Concatenate: concatenate,
  Conv1D: conv1d,
  Dense: dense,
  Dot: dot,
  Dropout: dropout,
  Embedding: embedding,
  EmbeddingBag: embeddingBag,
  Flatten: flatten,
  GRU: gruFromConfig,
  GRUCell: gruCellFromConfig,
  GaussianNoise: gaussianNoise,
  GlobalAveragePooling1D: globalAveragePooling1d,
  GlobalMaxPooling1D: globalMaxPooling1d,
  LSTM: lstm,
  LSTMCell: lstmCell,
  LayerNormalization: layerNormalization,
  Masking: masking,
  MaxPooling1D: maxPooling1d,
  Maximum: maximum,
  Minimum: minimum,
  MultiHeadAttention: multiHeadAttention,
  Multiply: multiply,
  PositionEmbedding: positionEmbedding,
  RepeatVector: repeatVector,
  Permute: permute,
  RNN: rnn,
  Reshape: reshape,
  ReversibleEmbedding: reversibleEmbedding,
  SimpleRNN: simpleRnn,
  SimpleRNNCell: simpleRnnCell,
  SinePositionEncoding: sinePositionEncoding,
  SpatialDropout1D: spatialDropout1d,
  Subtract: subtract,
  StackedRNNCells: stackedRnnCells,
  TimeDistributed: timeDistributed,
  UnitNormalization: unitNormalization,
  TransformerEncoder: transformerEncoder,
};

/**
 * Makes a layer from its class and configuration: any of this package, or one that is registered.
 *
 * @param description `{ className, config }`, as a saved model holds it
 * @throws Error when the class is unknown or an option is not what it has to be
 */
export function layerFromConfig(description: unknown): Layer {
  return readLayer(description, builtIn);
}
