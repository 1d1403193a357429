import { adamRule, type AdamOptions } from './adam.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019), 0.004 by default; Keras' AdamW.
 *
 * @throws Error when an option is not what it has to be
 */
export function adamW(options: AdamOptions = {}): Optimizer {
  return adamRule('AdamW', 0.004, options);
}
