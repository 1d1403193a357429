// The activations that fused kernels know. Layers know more (see @rnnkit/layers); those run as composed operations.

/**
 * An activation that every fused kernel computes:
 * - `linear`: x
 * - `tanh`, `sigmoid`, `relu`
 * - `hardSigmoid`: relu6(x + 3) / 6, as in Keras 3
 * - `legacyHardSigmoid`: clip(0.2 x + 0.5, 0, 1), as in Keras 1 and 2 and tfjs-layers
 */
export type FusedActivation = 'linear' | 'tanh' | 'sigmoid' | 'relu' | 'hardSigmoid' | 'legacyHardSigmoid';

/** The names of all fused activations. */
export const fusedActivations: readonly FusedActivation[] = [
  'linear',
  'tanh',
  'sigmoid',
  'relu',
  'hardSigmoid',
  'legacyHardSigmoid',
];
