// The layers of Keras that most models for texts are made of.
import type { Fields } from './keras-object.ts';
import type { LayerSpec, LayerSpecs } from './layer-spec.ts';

/** Options of how weights begin, and of what holds them. */
export const training = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`${name}_initializer`, `${name}_regularizer`, `${name}_constraint`]);
/** The weights of a layer with a bias. */
export const biased = ({ useBias }: Fields): readonly string[] => (useBias === false ? ['kernel'] : ['kernel', 'bias']);
const cellWeights = ({ useBias }: Fields): readonly string[] =>
  useBias === false ? ['kernel', 'recurrentKernel'] : ['kernel', 'recurrentKernel', 'bias'];
/** Where features are: behind steps, as everywhere here. */
export const channelsLast = { data_format: 'channels_last' };
/** What a layer that goes through a sequence does with masks. */
export const sequential = { mask: 'sequence', heeds: true } as const;

const cell = ['units', 'activation', 'use_bias', ...training('kernel', 'recurrent', 'bias')];
const gated = [...cell, 'recurrent_activation'];
/** Options of a layer that goes through a sequence. */
export const sequence: readonly string[] = [
  'return_sequences',
  'return_state',
  'go_backwards',
  'stateful',
  'zero_output_for_mask',
];
const dropped = ['dropout', 'recurrent_dropout', 'activity_regularizer'];

function recurrent(takes: readonly string[]): LayerSpec {
  return { takes: [...takes, ...sequence, ...dropped], weights: cellWeights, within: 'cell/', ...sequential };
}

/** The cell of a SimpleRNN. */
export const simpleCell: LayerSpec = { takes: cell, weights: cellWeights };
/** The cell of an LSTM. */
export const lstmCell: LayerSpec = { takes: [...gated, 'unit_forget_bias'], weights: cellWeights };
/** The cell of a GRU. */
export const gruCell: LayerSpec = { takes: [...gated, 'reset_after'], weights: cellWeights };

/** The common layers. */
export const commonLayers: LayerSpecs = {
  Activation: { takes: ['activation'], mask: 'passes' },
  Bidirectional: { takes: ['layer', 'backward_layer', 'merge_mode'], ...sequential },
  Concatenate: { takes: ['axis'], mask: 'merges' },
  Dense: {
    takes: ['units', 'activation', 'use_bias', ...training('kernel', 'bias'), 'activity_regularizer'],
    weights: biased,
    mask: 'passes',
  },
  Dropout: { takes: ['rate'], mask: 'passes' },
  Embedding: {
    takes: ['input_dim', 'output_dim', 'mask_zero', ...training('embeddings')],
    weights: () => ['embeddings'],
    mask: 'starts',
  },
  Flatten: { only: channelsLast },
  GRU: recurrent(gruCell.takes!),
  GlobalAveragePooling1D: { only: channelsLast, heeds: true },
  GlobalMaxPooling1D: { only: channelsLast, heeds: true, isBlind: true },
  LSTM: recurrent(lstmCell.takes!),
  Masking: { takes: ['mask_value'], mask: 'starts' },
  SimpleRNN: recurrent(cell),
  SpatialDropout1D: { takes: ['rate'], mask: 'passes' },
  TimeDistributed: { takes: ['layer'], mask: 'passes', heeds: true },
};
