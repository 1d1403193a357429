// Keras' layers that are read: which of their options there are here, and where their weights are.
import type { Fields } from './keras-object.ts';

/** A weight: its name here, its path below Keras' layer, and whether an optimizer may change it. */
export interface WeightPath {
  readonly own: string;
  readonly keras: string;
  readonly isTrainable: boolean;
}

/** A layer of Keras'. */
export interface LayerSpec {
  /** The class here. Default: the same name. */
  readonly className?: string;
  /** Options that are taken over. */
  readonly takes?: readonly string[];
  /** Options that can only be what they are here. */
  readonly only?: Fields;
  /** Options that are always given here. */
  readonly given?: Fields;
  /** Weights, in Keras' order, by the options that were taken over. Default: none. */
  readonly weights?: (config: Fields) => readonly string[];
  /** Where they are below the layer. Default: in itself. */
  readonly within?: string;
  /** What becomes of a mask. Default: it ends here. */
  readonly mask?: 'passes' | 'starts' | 'merges' | 'sequence';
  /** Whether what it gives depends on masks. */
  readonly heeds?: boolean;
  /** Whether that is so here, but not in Keras. */
  readonly isBlind?: boolean;
}

const training = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`${name}_initializer`, `${name}_regularizer`, `${name}_constraint`]);
const biased = ({ useBias }: Fields): readonly string[] => (useBias === false ? ['kernel'] : ['kernel', 'bias']);
const cellWeights = ({ useBias }: Fields): readonly string[] =>
  useBias === false ? ['kernel', 'recurrentKernel'] : ['kernel', 'recurrentKernel', 'bias'];
const affine = ['axis', 'epsilon', 'center', 'scale', ...training('beta', 'gamma')];
const channelsLast = { data_format: 'channels_last' };
const pooling: LayerSpec = { takes: ['pool_size', 'strides', 'padding'], only: channelsLast };
const merging: LayerSpec = { mask: 'merges', heeds: true };
const sequential = { mask: 'sequence', heeds: true } as const;

const cell = ['units', 'activation', 'use_bias', ...training('kernel', 'recurrent', 'bias')];
const gated = [...cell, 'recurrent_activation'];
const sequence = ['return_sequences', 'return_state', 'go_backwards', 'stateful', 'zero_output_for_mask'];
const dropped = ['dropout', 'recurrent_dropout', 'activity_regularizer'];

function recurrent(takes: readonly string[]): LayerSpec {
  return { takes: [...takes, ...sequence, ...dropped], weights: cellWeights, within: 'cell/', ...sequential };
}

const simpleCell: LayerSpec = { takes: cell, weights: cellWeights };
const lstmCell: LayerSpec = { takes: [...gated, 'unit_forget_bias'], weights: cellWeights };
const gruCell: LayerSpec = { takes: [...gated, 'reset_after'], weights: cellWeights };

/** All of them, by Keras' names for their classes. */
export const layerSpecs: Readonly<Record<string, LayerSpec>> = {
  Activation: { takes: ['activation'], mask: 'passes' },
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
  Bidirectional: { takes: ['layer', 'backward_layer', 'merge_mode'], ...sequential },
  Concatenate: { takes: ['axis'], mask: 'merges' },
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
  Dense: {
    takes: ['units', 'activation', 'use_bias', ...training('kernel', 'bias'), 'activity_regularizer'],
    weights: biased,
    mask: 'passes',
  },
  Dot: { takes: ['axes', 'normalize'] },
  Dropout: { takes: ['rate'], mask: 'passes' },
  Embedding: {
    takes: ['input_dim', 'output_dim', 'mask_zero', ...training('embeddings')],
    weights: () => ['embeddings'],
    mask: 'starts',
  },
  Flatten: { only: channelsLast },
  GRU: recurrent(gruCell.takes!),
  GRUCell: gruCell,
  GaussianNoise: { takes: ['stddev'], mask: 'passes' },
  GlobalAveragePooling1D: { only: channelsLast, heeds: true },
  GlobalMaxPooling1D: { only: channelsLast, heeds: true, isBlind: true },
  LSTM: recurrent(lstmCell.takes!),
  LSTMCell: lstmCell,
  LayerNormalization: {
    takes: [...affine, 'rms_scaling'],
    weights: ({ center, scale, rmsScaling }) => [
      ...(scale === false && rmsScaling !== true ? [] : ['gamma']),
      ...(center === false || rmsScaling === true ? [] : ['beta']),
    ],
    mask: 'passes',
  },
  Masking: { takes: ['mask_value'], mask: 'starts' },
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
  SimpleRNN: recurrent(cell),
  SimpleRNNCell: simpleCell,
  Softmax: { className: 'Activation', only: { axis: -1 }, given: { activation: 'softmax' }, mask: 'passes' },
  SpatialDropout1D: { takes: ['rate'], mask: 'passes' },
  StackedRNNCells: { takes: ['cells'] },
  Subtract: merging,
  TimeDistributed: { takes: ['layer'], mask: 'passes', heeds: true },
  UnitNormalization: { takes: ['axis'], mask: 'passes' },
};

/** What a call in Keras says that is an option of the layer here. */
export const callOptions: ReadonlySet<string> = new Set(['use_causal_mask', 'return_attention_scores']);

/** Options that change nothing of what a model answers here, and how it learns. */
export const ignored: ReadonlySet<string> = new Set([
  'name',
  'trainable',
  'dtype',
  'seed',
  'unroll',
  'implementation',
  'use_cudnn',
  'autocast',
  'synchronized',
  // What Keras 2 says of inputs and of what a layer was built for.
  'batch_input_shape',
  'batch_shape',
  'input_length',
  'input_dtype',
  'fused',
  'query_shape',
  'key_shape',
  'value_shape',
  // Of what is refused where it is asked for.
  'renorm_momentum',
]);
