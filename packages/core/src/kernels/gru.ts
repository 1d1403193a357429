// GRU over a whole sequence (gates in Keras' order z, r, h), in both of Keras' forms:
//   z = σ(x Wz + bz + h Uz + b'z)   r = σ(x Wr + br + h Ur + b'r)   h' = z ⊙ h + (1 − z) ⊙ ĥ
//   resetAfter true (cuDNN, PyTorch; Cho et al. 2014 v1):  ĥ = φ(x Wh + bh + r ⊙ (h Uh + b'h)),  bias [2, 3 × units]
//   resetAfter false (Cho et al. 2014 v3):                 ĥ = φ(x Wh + bh + (r ⊙ h) Uh),        bias [3 × units], b' = 0
// Chung et al. 2014's convention, h' = (1 − z) ⊙ h + z ⊙ ĥ, is the second with its z gate's weights negated: see gru().
import { needed, part, type Part } from '@rnnkit/data/predict';

import type { FusedActivation } from '../activation.ts';
import type { Kernel } from '../kernel.ts';
import type {
  WithEmbedding,
  GatedAttributes,
  RecurrentForwardAttributes,
  RecurrentGradientInputs,
  RecurrentInputs,
} from './recurrent.ts';
import { recurrentShapes } from './recurrent.ts';
import { runRecurrent, type GatedOptions, type RecurrentResult, type RecurrentTensors } from './recurrent-operation.ts';

/** Inputs of the GRU kernel; it has three gates. */
export type GruInputs = RecurrentInputs;

/** Attributes of the GRU's gradient kernel; its gates are z and r. */
export interface GruAttributes extends GatedAttributes {
  /** Whether the reset gate is applied after the recurrent product. */
  readonly resetAfter: boolean;
}

/** Attributes of the GRU kernel. */
export interface GruForwardAttributes extends GruAttributes, RecurrentForwardAttributes {}

// An operation knows its kernels by their names alone; what declares them comes with what implements or checks them.
const kernelName = 'RnnkitGru';
const embeddingKernelName = 'RnnkitEmbeddingGru';

const shapes = recurrentShapes(3, (width, { resetAfter }: GruAttributes) => (resetAfter ? [2, width] : [width]));

/** GRU over a whole sequence. Outputs: `output`, `hidden [batch, units]`, then caches. */
export const gruKernel: Kernel<GruInputs, GruForwardAttributes> = {
  name: kernelName,
  types: { mask: ['bool'] },
  shapes,
};

/**
 * The GRU's gradient. Outputs, in this order, each in its input's shape: `dX`, `dKernel`, `dRecurrentKernel`, then
 * `dBias` if there is a bias and `dInitialHidden` if there is an initial state.
 */
export const gruGradientKernel: Kernel<RecurrentGradientInputs, GruAttributes> = {
  name: 'RnnkitGruGradient',
  types: { mask: ['bool'] },
  shapes,
};

/** gruKernel with embedding: see {@link WithEmbedding}. */
export const embeddingGruKernel: Kernel<WithEmbedding<GruInputs>, GruForwardAttributes> = {
  name: embeddingKernelName,
  types: { ids: ['int32'], mask: ['bool'] },
  shapes,
};

/** gruGradientKernel with embedding: see {@link WithEmbedding}. */
export const embeddingGruGradientKernel: Kernel<WithEmbedding<RecurrentGradientInputs>, GruAttributes> = {
  name: 'RnnkitEmbeddingGruGradient',
  types: { ids: ['int32'], mask: ['bool'] },
  shapes,
};

/** Which GRU: see the formulas above. */
export type GruVariant = 'resetAfter' | 'resetBefore' | 'chung';

/** Options of {@link gru}. */
export interface GruOptions extends GatedOptions {
  /** `resetAfter` by default, as in Keras, cuDNN and PyTorch; `resetBefore` and `chung` take a bias `[3 × units]`. */
  readonly variant?: GruVariant;
}

/** Makes the inputs of the variant `chung` those of the kernel. @throws Error where its gates cannot be of that kind */
type Negate = (recurrentActivation: FusedActivation) => (inputs: RecurrentTensors) => RecurrentTensors;

/** The same, where it is there. */
export const negated: Part<Negate> = part('The variant chung', '@rnnkit/core/ops');

/**
 * A GRU over a whole sequence, differentiably in all weights, in x and in the initial state.
 *
 * @throws Error when shapes or types do not fit, or `chung` is asked for with a gate activation that is no kind of sigmoid
 *
 * @example
 * const { output } = gru({ x, kernel, recurrentKernel, bias }, { variant: 'chung', returnSequences: true });
 */
export function gru(inputs: RecurrentTensors, options: GruOptions = {}): RecurrentResult {
  const { variant = 'resetAfter' } = options;
  const resetAfter = variant === 'resetAfter';
  const recurrentActivation = options.recurrentActivation ?? 'sigmoid';
  const [output, hidden] = runRecurrent(
    {
      name: 'gru',
      states: 1,
      kernel: kernelName,
      embeddingKernel: embeddingKernelName,
      adapt: variant === 'chung' ? needed(negated)(recurrentActivation) : undefined,
    },
    inputs,
    {
      activation: options.activation ?? 'tanh',
      recurrentActivation,
      goBackwards: options.goBackwards ?? false,
      returnSequences: options.returnSequences ?? false,
      zeroOutputForMask: options.zeroOutputForMask ?? false,
      resetAfter,
    },
    options.returnState ?? false,
  );
  return hidden === undefined ? { output: output! } : { output: output!, hidden };
}
