// GRU over a whole sequence (gates in Keras' order z, r, h), in both of Keras' forms:
//   z = σ(x Wz + bz + h Uz + b'z)   r = σ(x Wr + br + h Ur + b'r)   h' = z ⊙ h + (1 − z) ⊙ ĥ
//   resetAfter true (cuDNN, PyTorch; Cho et al. 2014 v1):  ĥ = φ(x Wh + bh + r ⊙ (h Uh + b'h)),  bias [2, 3 × units]
//   resetAfter false (Cho et al. 2014 v3):                 ĥ = φ(x Wh + bh + (r ⊙ h) Uh),        bias [3 × units], b' = 0
// Chung et al. 2014's convention, h' = (1 − z) ⊙ h + z ⊙ ĥ, is the second with its z gate's weights negated: see gru().
import type { FusedActivation } from '../activation.ts';
import type { Kernel } from '../kernel.ts';
import type {
  RecurrentAttributes,
  RecurrentForwardAttributes,
  RecurrentGradientInputs,
  RecurrentInputs,
} from './recurrent.ts';

/** Inputs of the GRU kernel; it has three gates. */
export type GruInputs = RecurrentInputs;

/** Attributes of the GRU's gradient kernel. */
export interface GruAttributes extends RecurrentAttributes {
  /** Activation of the gates z and r. */
  readonly recurrentActivation: FusedActivation;
  /** Whether the reset gate is applied after the recurrent product. */
  readonly resetAfter: boolean;
}

/** Attributes of the GRU kernel. */
export interface GruForwardAttributes extends GruAttributes, RecurrentForwardAttributes {}

/** GRU over a whole sequence. Outputs: `output`, `hidden [batch, units]`, then caches. */
export const gruKernel: Kernel<GruInputs, GruForwardAttributes> = { name: 'RnnkitGru' };

/**
 * The GRU's gradient. Outputs, in this order, each in its input's shape: `dX`, `dKernel`, `dRecurrentKernel`, then
 * `dBias` if there is a bias and `dInitialHidden` if there is an initial state.
 */
export const gruGradientKernel: Kernel<RecurrentGradientInputs, GruAttributes> = { name: 'RnnkitGruGradient' };
