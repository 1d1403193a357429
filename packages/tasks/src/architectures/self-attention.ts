// Attention over what a recurrent layer has read.
import { add, multiHeadAttention, type Layer } from '@rnnkit/layers';
import { input, model } from '@rnnkit/models';

/**
 * From `[batch, time, features]` to the same: to each step is added what it finds by looking at the others.
 *
 * @param window so many steps, itself and those before, it looks at; undefined where it looks at all, later ones among them
 */
export function selfAttention(features: number, numHeads: number, window?: number): Layer {
  const steps = input({ shape: [null, features] });
  const found = multiHeadAttention({
    numHeads,
    keyDim: Math.max(1, Math.floor(features / numHeads)),
    ...(window !== undefined && { useCausalMask: true, slidingWindow: window }),
  }).apply(steps);
  return model({ inputs: steps, outputs: add().apply([steps, found]), name: 'self_attention' });
}
