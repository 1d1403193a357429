// Best tags remember the scores that they are the best of, so that a likelihood loss can be computed from these while metrics and
// users see tags.
import type { Tensor } from '@tensorflow/tfjs-core';

import type { CrfTensors } from './kernels/crf.ts';

const chains = new WeakMap<Tensor, CrfTensors>();

/** Remembers the scores of which `tags` are the best; they are not kept alive for it. */
export function keepChain(tags: Tensor, chain: CrfTensors): void {
  chains.set(tags, chain);
}

/** The scores of which tags are the best, unless unknown or already disposed. */
export function chainBehind(tags: Tensor): CrfTensors | undefined {
  const chain = chains.get(tags);
  return chain === undefined || chain.scores.isDisposed ? undefined : chain;
}
