// The other layers of Keras that are read.
import {
  biased,
  channelsLast,
  gruCell,
  lstmCell,
  sequence,
  sequential,
  simpleCell,
  training,
} from './common-layers.ts';
import type { LayerSpec, LayerSpecs } from './layer-spec.ts';

const affine = ['axis', 'epsilon', 'center', 'scale', ...training('beta', 'gamma')];
const pooling: LayerSpec = { takes: ['pool_size', 'strides', 'padding'], only: channelsLast };
const merging: LayerSpec = { mask: 'merges', heeds: true };

/** The rarer layers. */
export const rarerLayers: LayerSpecs = {
  Add: merging,
  AdditiveAttention: {
    takes: ['use_scale', 'dropout'],
    weights: ({ useScale }) => (useScale === false ? [] : ['scale']),
    mask: 'passes',
    heeds: true,
  },
  Attention: {
    takes: ['use_scale', 'score_mode', 'dropout'],
    weights: ({ useScale, scoreMode }) => [
      ...(useScale === true ? ['scale'] : []),
      ...(scoreMode === 'concat' ? ['concatScoreWeight'] : []),
    ],
    mask: 'passes',
    heeds: true,
  },
  Average: merging,
  AveragePooling1D: pooling,
  BatchNormalization: {
    takes: [...affine, 'momentum', 'moving_mean_initializer', 'moving_variance_initializer'],
    weights: ({ center, scale }) => [
      ...(scale === false ? [] : ['gamma']),
      ...(center === false ? [] : ['beta']),
      'moving_mean',
      'moving_variance',
    ],
    mask: 'passes',
    heeds: true,
  },
  Conv1D: {
    takes: [
      'filters',
      'kernel_size',
      'strides',
      'padding',
      'dilation_rate',
      'groups',
      'activation',
      'use_bias',
      ...training('kernel', 'bias'),
      'activity_regularizer',
    ],
    only: channelsLast,
    weights: biased,
  },
  Dot: { takes: ['axes', 'normalize'] },
  GRUCell: gruCell,
  GaussianNoise: { takes: ['stddev'], mask: 'passes' },
  LSTMCell: lstmCell,
  LayerNormalization: {
    takes: [...affine, 'rms_scaling'],
    weights: ({ center, scale, rmsScaling }) => [
      ...(scale === false && rmsScaling !== true ? [] : ['gamma']),
      ...(center === false || rmsScaling === true ? [] : ['beta']),
    ],
    mask: 'passes',
  },
  MaxPooling1D: pooling,
  Maximum: merging,
  Minimum: merging,
  MultiHeadAttention: {
    takes: [
      'num_heads',
      'key_dim',
      'value_dim',
      'dropout',
      'use_bias',
      'output_shape',
      'sliding_window',
      'attention_axes',
      'use_gate',
      ...training('kernel', 'bias'),
    ],
    weights: (config) =>
      ['query', 'key', ...(config['useGate'] === true ? ['gate'] : []), 'value', 'attentionOutput'].flatMap((role) =>
        biased(config).map((name) => `${role}/${name}`),
      ),
    mask: 'passes',
    heeds: true,
  },
  Multiply: merging,
  Permute: { takes: ['dims'] },
  RNN: { takes: ['cell', ...sequence], ...sequential },
  ReLU: { className: 'Activation', given: { activation: 'relu' }, mask: 'passes' },
  RepeatVector: { takes: ['n'] },
  Reshape: { takes: ['target_shape'] },
  SimpleRNNCell: simpleCell,
  Softmax: { className: 'Activation', only: { axis: -1 }, given: { activation: 'softmax' }, mask: 'passes' },
  StackedRNNCells: { takes: ['cells'] },
  Subtract: merging,
  UnitNormalization: { takes: ['axis'], mask: 'passes' },
};
