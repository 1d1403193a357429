// From a layer's configuration, which may come from a file, to the layer.
import { check, howToRegister, isRegistered, makeRegistered, RnnkitError } from '@rnnkit/data';

import { expectLayer } from './expect-layer.ts';
import type { Layer } from './layer.ts';
import { activation } from './layers/activation.ts';
import { additiveAttention } from './layers/additive-attention.ts';
import { attention } from './layers/attention.ts';
import { bidirectionalFromConfig } from './layers/bidirectional.ts';
import { concatenate } from './layers/concatenate.ts';
import { dense } from './layers/dense.ts';
import { dot } from './layers/dot.ts';
import { add, average, maximum, minimum, multiply, subtract } from './layers/elementwise-merging.ts';
import { dropout } from './layers/dropout.ts';
import { embedding } from './layers/embedding.ts';
import { flatten } from './layers/flatten.ts';
import { gruCellFromConfig, lstmCell, simpleRnnCell } from './layers/fused-cells.ts';
import { globalAveragePooling1d } from './layers/global-average-pooling-1d.ts';
import { globalMaxPooling1d } from './layers/global-max-pooling-1d.ts';
import { gruFromConfig } from './layers/gru.ts';
import { layerNormalization } from './layers/layer-normalization.ts';
import { lstm } from './layers/lstm.ts';
import { masking } from './layers/masking.ts';
import { rnnFromConfig, stackedRnnCellsFromConfig } from './layers/rnn.ts';
import { simpleRnn } from './layers/simple-rnn.ts';
import { spatialDropout1d } from './layers/spatial-dropout-1d.ts';
import { timeDistributedFromConfig } from './layers/time-distributed.ts';

/** Makes a layer of options, which it checks. A layer that holds others reads them with `read`. */
type LayerMaker = (config: never, read: (description: unknown) => Layer) => Layer;

const builtIn: Readonly<Record<string, LayerMaker>> = {
  Activation: activation,
  Add: add,
  AdditiveAttention: additiveAttention,
  Attention: attention,
  Average: average,
  Bidirectional: bidirectionalFromConfig,
  Concatenate: concatenate,
  Dense: dense,
  Dot: dot,
  Dropout: dropout,
  Embedding: embedding,
  Flatten: flatten,
  GRU: gruFromConfig,
  GRUCell: gruCellFromConfig,
  GlobalAveragePooling1D: globalAveragePooling1d,
  GlobalMaxPooling1D: globalMaxPooling1d,
  LSTM: lstm,
  LSTMCell: lstmCell,
  LayerNormalization: layerNormalization,
  Masking: masking,
  Maximum: maximum,
  Minimum: minimum,
  Multiply: multiply,
  RNN: rnnFromConfig,
  SimpleRNN: simpleRnn,
  SimpleRNNCell: simpleRnnCell,
  SpatialDropout1D: spatialDropout1d,
  Subtract: subtract,
  StackedRNNCells: stackedRnnCellsFromConfig,
  TimeDistributed: timeDistributedFromConfig,
};

/**
 * Makes a layer from its class and configuration.
 *
 * @param description `{ className, config }`, as a saved model holds it
 * @throws Error when the class is unknown or an option is not what it has to be
 */
export function layerFromConfig(description: unknown): Layer {
  const { className, config } = check.readConfig('layer', description);
  const { name, trainable, ...options } = config;
  const layer = expectLayer(`layerFromConfig: ${className}`, make(className, options));
  if (name !== undefined) layer.name = name as string;
  // What is within has its own.
  if (trainable !== undefined && trainable !== layer.trainable) layer.trainable = trainable as boolean;
  return layer;
}

function make(className: string, options: check.UncheckedOptions): unknown {
  if (Object.hasOwn(builtIn, className)) return builtIn[className]!(options as never, layerFromConfig);
  if (isRegistered(className)) return makeRegistered(className, options);
  const names = Object.keys(builtIn);
  throw new RnnkitError(
    'not-registered',
    `There is no layer "${className.slice(0, 40)}"; there are ${names.join(', ')}.${check.didYouMean(className, names)} ${howToRegister}`,
  );
}
