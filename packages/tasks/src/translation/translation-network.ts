// An encoder, a decoder, and attention between them.
import {
  additiveAttention,
  bidirectional,
  concatenate,
  dense,
  dropout,
  embedding,
  gru,
  lstm,
  timeDistributed,
} from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import { model, type TrainableModel } from '@rnnkit/training';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { TranslatorSettings } from './options.ts';

/** What a translator's model answers with. */
export interface NextToken {
  /** The probabilities of the token that comes next, at each step of the target, `[batch, target, tokens]`. */
  readonly next: Tensor;
  /** How much each token of the source counted for it, `[batch, target, source]`. */
  readonly alignment: Tensor;
}

/** The model that translates, and the same to train, where only what comes next has a loss. They share their layers. */
export interface TranslationNetwork {
  readonly translator: TrainableModel<NextToken>;
  readonly student: TrainableModel;
}

/**
 * Makes them, after Bahdanau et al. 2015: an encoder that reads the source both ways, a decoder that begins from its last states and
 * reads what is written so far, and additive attention.
 *
 * @param sizes how many ids sources and targets have
 */
export function newTranslationNetwork(
  { architecture, units, embeddingDim, dropout: rate, seed }: TranslatorSettings,
  sizes: { readonly source: number; readonly target: number },
): TranslationNetwork {
  const recurrent = { gru, lstm }[architecture];
  const source = input({ shape: [null], dtype: 'int32', name: 'source' });
  const target = input({ shape: [null], dtype: 'int32', name: 'target' });

  const read = embedding({ inputDim: sizes.source, outputDim: embeddingDim, maskZero: true }).apply(source);
  const [encoded, ...states] = bidirectional(recurrent({ units, returnSequences: true, returnState: true })).apply(
    read,
  );
  // An LSTM has two states each way, the forward ones first.
  const each = states.length / 2;
  const initialState = Array.from({ length: each }, (_, place) =>
    concatenate().apply([states[place]!, states[each + place]!]),
  );

  const written = embedding({ inputDim: sizes.target, outputDim: embeddingDim, maskZero: true }).apply(target);
  const decoded = recurrent({ units: 2 * units, returnSequences: true }).apply(written, { initialState });
  const size = Math.max(1, units >> 1);
  const [context, alignment] = additiveAttention({ returnAttentionScores: true }).apply([
    dense({ units: size }).apply(decoded),
    encoded!,
    dense({ units: size }).apply(encoded!),
  ]);
  let known = concatenate().apply([decoded, context!]);
  if (rate > 0) known = dropout({ rate }).apply(known);
  const next = timeDistributed(dense({ units: sizes.target, activation: 'softmax' })).apply(known);
  return {
    translator: model({ inputs: { source, target }, outputs: { next, alignment: alignment! }, seed }),
    student: model({ inputs: { source, target }, outputs: next, seed }),
  };
}
