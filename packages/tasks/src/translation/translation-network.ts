// An encoder, a decoder, and attention between them.
import {
  add,
  additiveAttention,
  bidirectional,
  concatenate,
  dense,
  dropout,
  embedding,
  layerNormalization,
  multiHeadAttention,
  timeDistributed,
  type SymbolicValue,
} from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import { model, type TrainableModel } from '@rnnkit/training';
import type { Tensor } from '@tensorflow/tfjs-core';

import { recurrentLayers } from '../architectures/recurrent-layers.ts';
import { places, transformerBlock, transformerLayers } from '../architectures/transformer.ts';
import { trainableGraph } from '../continuing/trainable-graph.ts';
import type { TranslatorSettings } from './options.ts';

/** What a translator's model answers with. */
export interface NextToken {
  /** The probabilities of the token that comes next, at each step of the target, `[batch, target, tokens]`. */
  readonly next: Tensor;
  /** How much each token of the source counted for it, `[batch, target, source]`, or `[batch, heads, target, source]`; without attention none. */
  readonly alignment?: Tensor;
}

/** The name of the table of the source's tokens. */
export const sourceTokens = 'source_tokens';

/** Source and target as vectors. */
interface Vectors {
  readonly source: SymbolicValue;
  readonly target: SymbolicValue;
}

/** What is known at each step of the target, and what was looked at. */
interface Decoded {
  readonly known: SymbolicValue;
  readonly alignment?: SymbolicValue;
}

/**
 * A model that translates.
 *
 * @param sizes how many ids sources and targets have
 */
export function newTranslationNetwork(
  settings: TranslatorSettings,
  sizes: { readonly source: number; readonly target: number },
): TrainableModel<NextToken> {
  const { embeddingDim, architecture, seed } = settings;
  const source = input({ shape: [null], dtype: 'int32', name: 'source' });
  const target = input({ shape: [null], dtype: 'int32', name: 'target' });
  const vectors = {
    source: embedding({ name: sourceTokens, inputDim: sizes.source, outputDim: embeddingDim, maskZero: true }).apply(
      source,
    ),
    target: embedding({ name: 'target_tokens', inputDim: sizes.target, outputDim: embeddingDim, maskZero: true }).apply(
      target,
    ),
  };
  const { known, alignment } =
    architecture === 'transformer' ? byBlocks(settings, vectors) : byStates(settings, vectors);
  const next = timeDistributed(dense({ units: sizes.target, activation: 'softmax' })).apply(known);
  return model<Record<string, SymbolicValue>>({
    inputs: { source, target },
    outputs: { next, ...(alignment && { alignment }) },
    seed,
  }) as unknown as TrainableModel<NextToken>;
}

/** The same model to train, where only what comes next is an output, which has a loss. They share their layers. */
export function studentOf({ graph, seed }: TrainableModel<NextToken>): TrainableModel {
  const outputs = graph.outputs.filter(({ name }) => name === 'next');
  return trainableGraph({ ...graph, outputs, form: 'one' }, seed);
}

/**
 * An encoder that reads the source both ways, a decoder that begins from its last states and reads what is written so far, and additive
 * attention, if there is some (Bahdanau et al. 2015).
 */
function byStates({ architecture, units, dropout: rate }: TranslatorSettings, { source, target }: Vectors): Decoded {
  const recurrent = recurrentLayers[architecture as keyof typeof recurrentLayers];
  const [encoded, ...states] = bidirectional(recurrent({ units, returnSequences: true, returnState: true })).apply(
    source,
  );
  // An LSTM has two states each way, the forward ones first.
  const each = states.length / 2;
  const initialState = Array.from({ length: each }, (_, place) =>
    concatenate().apply([states[place]!, states[each + place]!]),
  );
  const decoded = recurrent({ units: 2 * units, returnSequences: true }).apply(target, { initialState });
  const dropped = (value: SymbolicValue): SymbolicValue => (rate === 0 ? value : dropout({ rate }).apply(value));
  if (architecture !== 'attention') return { known: dropped(decoded) };
  const size = Math.max(1, units >> 1);
  const [context, alignment] = additiveAttention({ returnAttentionScores: true }).apply([
    dense({ units: size }).apply(decoded),
    encoded!,
    dense({ units: size }).apply(encoded!),
  ]);
  return { known: dropped(concatenate().apply([decoded, context!])), alignment: alignment! };
}

/** Blocks that read the source, and as many that read what is written so far and look at the source in between (Vaswani et al. 2017). */
function byBlocks(settings: TranslatorSettings, { source, target }: Vectors): Decoded {
  const { embeddingDim, heads: numHeads, blocks, dropout: rate } = settings;
  const encoded = transformerLayers(settings, { isCausal: false }).reduce((last, layer) => layer.apply(last), source);
  let known = places(settings, undefined, 'target_places').apply(target);
  let alignment: SymbolicValue | undefined;
  for (let block = 0; block < blocks; block++) {
    const written = transformerBlock(settings, true).apply(known);
    const [found, scores] = multiHeadAttention({
      numHeads,
      keyDim: embeddingDim / numHeads,
      dropout: rate,
      returnAttentionScores: block === blocks - 1,
    }).apply([layerNormalization().apply(written), encoded]);
    known = add().apply([written, found!]);
    alignment = scores;
  }
  return { known: layerNormalization().apply(known), alignment: alignment! };
}
