// An encoder, a decoder and attention between them.
import { additiveAttention, bidirectional, concatenate, dense, embedding, gru, timeDistributed } from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import { model } from '@rnnkit/training';

import { symbols } from './symbols.js';

/**
 * The model, which answers with the next symbol of the date and with what it looked at for that, and the same to train: they share their
 * layers, and only the first answer has a loss.
 */
export function makeModel(characters, { units = 64, seed = 1 } = {}) {
  const source = input({ shape: [null], dtype: 'int32', name: 'source' });
  const target = input({ shape: [null], dtype: 'int32', name: 'target' });

  const letters = embedding({ inputDim: characters, outputDim: 32, maskZero: true }).apply(source);
  const [encoded, forward, backward] = bidirectional(gru({ units, returnSequences: true, returnState: true })).apply(
    letters,
  );

  const written = embedding({ inputDim: symbols.length, outputDim: 32 }).apply(target);
  const decoded = gru({ units: 2 * units, returnSequences: true }).apply(written, {
    initialState: [concatenate().apply([forward, backward])],
  });

  const [context, alignment] = additiveAttention({ returnAttentionScores: true }).apply([
    dense({ units: 32 }).apply(decoded),
    encoded,
    dense({ units: 32 }).apply(encoded),
  ]);
  const next = timeDistributed(dense({ units: symbols.length, activation: 'softmax' })).apply(
    concatenate().apply([decoded, context]),
  );
  return {
    translator: model({ inputs: { source, target }, outputs: { next, alignment }, seed }),
    student: model({ inputs: { source, target }, outputs: next, seed }),
  };
}
