// SimpleRNN over a whole sequence (Elman 1990): h' = φ(x W + h U + b).
import type { Kernel } from '../kernel.ts';
import type {
  RecurrentAttributes,
  RecurrentForwardAttributes,
  RecurrentGradientInputs,
  RecurrentInputs,
} from './recurrent.ts';

/** Inputs of the SimpleRNN kernel; it has one gate. */
export type SimpleRnnInputs = RecurrentInputs;

/** SimpleRNN over a whole sequence. Outputs: `output`, `hidden [batch, units]`, then caches. */
export const simpleRnnKernel: Kernel<SimpleRnnInputs, RecurrentForwardAttributes> = { name: 'RnnkitSimpleRnn' };

/**
 * The SimpleRNN's gradient. Outputs, in this order, each in its input's shape: `dX`, `dKernel`, `dRecurrentKernel`, then
 * `dBias` if there is a bias and `dInitialHidden` if there is an initial state.
 */
export const simpleRnnGradientKernel: Kernel<RecurrentGradientInputs, RecurrentAttributes> = {
  name: 'RnnkitSimpleRnnGradient',
};
