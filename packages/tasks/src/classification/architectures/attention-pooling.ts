// What is in a text, of what has been read at each of its tokens: their mean, weighted by attention.
import { additiveAttention, dense, flatten, globalAveragePooling1d, repeatVector, type Layer } from '@rnnkit/layers';
import { input, model } from '@rnnkit/models';

/**
 * From `[batch, time, features]` to `[batch, features]`: the mean of the steps, weighted by how well each goes with a question that is
 * made of all of them. After Bahdanau et al. (2015) and Yang et al. (2016), whose question is the same for all texts.
 *
 * @param features the size of a step
 * @param units the size of questions and keys
 */
export function attentionPooling(features: number, units: number): Layer {
  const steps = input({ shape: [null, features] });
  const question = dense({ units }).apply(globalAveragePooling1d().apply(steps));
  const answer = additiveAttention().apply([
    repeatVector({ n: 1 }).apply(question),
    steps,
    dense({ units }).apply(steps),
  ]);
  return model({ inputs: steps, outputs: flatten().apply(answer), name: 'attention_pooling' });
}
