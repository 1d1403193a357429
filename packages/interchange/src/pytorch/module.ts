// The modules of PyTorch that are told by the names and shapes of their tensors. Weights lie as PyTorch has them.
import type { StoredTensor } from '@rnnkit/storage';

/** `nn.Linear` with a bias. */
export interface LinearModule {
  readonly kind: 'Linear';
  /** The attribute's name, such as `head` of `head.weight`; empty for the module whose own state dict it is. */
  readonly name: string;
  /** `[out, in]`. */
  readonly weight: StoredTensor;
  /** `[out]`. */
  readonly bias: StoredTensor;
}

/** A matrix alone: an `nn.Embedding` of `[rows, size]`, or an `nn.Linear` without a bias of `[out, in]`; names and shapes do not say which. */
export interface EmbeddingOrLinear {
  readonly kind: 'Embedding or Linear';
  readonly name: string;
  readonly weight: StoredTensor;
}

/** `nn.LayerNorm` over the last axis. */
export interface LayerNormModule {
  readonly kind: 'LayerNorm';
  readonly name: string;
  /** `[size]`. */
  readonly weight: StoredTensor;
  /** `[size]`. */
  readonly bias: StoredTensor;
}

/** One layer of a recurrent module in one direction. Gates lie one below the other: i, f, g, o of an LSTM, r, z, n of a GRU. */
export interface RecurrentWeights {
  /** `weight_ih`, `[gates * hidden, in]`. */
  readonly input: StoredTensor;
  /** `weight_hh`, `[gates * hidden, hidden]`. */
  readonly hidden: StoredTensor;
  /** `bias_ih` and `bias_hh`, `[gates * hidden]` each; none where the module has none. */
  readonly biases: readonly [StoredTensor, StoredTensor] | undefined;
}

/** `nn.LSTM`, `nn.GRU` or `nn.RNN`. */
export interface RecurrentModule {
  readonly kind: 'LSTM' | 'GRU' | 'RNN';
  readonly name: string;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly bidirectional: boolean;
  readonly bias: boolean;
  /** The layers from the input on; of each the forward direction and, if there is one, the one that reads backwards. */
  readonly layers: readonly (readonly RecurrentWeights[])[];
}

/** A module that is told by its tensors. */
export type PyTorchModule = RecurrentModule | LinearModule | LayerNormModule | EmbeddingOrLinear;

/** What a tensor of an attribute is called. */
export const tensorName = (module: string, tensor: string): string => (module === '' ? tensor : `${module}.${tensor}`);
