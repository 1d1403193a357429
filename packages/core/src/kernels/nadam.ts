// Nadam (Dozat 2016). The optimizer computes the momentum schedule u_t = β₁ (1 − 0.5 · 0.96^(t · decay)) and its running
// product Π; the kernel gets the two factors:
//   m ← β₁ m + (1 − β₁) g;   v ← β₂ v + (1 − β₂) g²
//   m̂ = momentumFactor · m + gradientFactor · g   with momentumFactor = u_{t+1} / (1 − Π_{t+1}), gradientFactor = (1 − u_t) / (1 − Π_t)
//   p ← p − lr · m̂ / (√(v / (1 − β₂ᵗ)) + ε)
import type { AdamInputs } from './adam.ts';
import { updateShapes, type UpdateAttributes, type UpdateKernel } from './update.ts';

/** Attributes of the Nadam update. */
export interface NadamAttributes extends UpdateAttributes {
  /** β₁. */
  readonly beta1: number;
  /** β₂. */
  readonly beta2: number;
  /** ε. */
  readonly epsilon: number;
  /** t, counted from 1. */
  readonly step: number;
  /** u_{t+1} / (1 − Π_{t+1}). */
  readonly momentumFactor: number;
  /** (1 − u_t) / (1 − Π_t). */
  readonly gradientFactor: number;
}

/** Inputs of the Nadam update: Adam's, without AMSGrad. */
export type NadamInputs = Omit<AdamInputs, 'maximum'>;

/** The numbers of Nadam's rule. */
type NadamNumbers = 'beta1' | 'beta2' | 'rate' | 'momentumFactor' | 'gradientFactor' | 'correction' | 'epsilon';

/** Nadam. Outputs: `variable`, `momentum`, `velocity`. */
export const nadamKernel: UpdateKernel<NadamInputs, NadamAttributes, NadamNumbers> = {
  name: 'RnnkitNadam',
  shapes: updateShapes,
  slots: ['momentum', 'velocity'],
  numbers: ({ beta1, beta2, learningRate, momentumFactor, gradientFactor, step, epsilon }) => ({
    beta1,
    beta2,
    rate: learningRate,
    momentumFactor,
    gradientFactor,
    correction: 1 - beta2 ** step,
    epsilon,
  }),
  rule({ add, multiply, divide, squareRoot, blend }, { gradient: g, ...slots }, numbers) {
    const momentum = blend(numbers.beta1, slots.momentum, g);
    const velocity = blend(numbers.beta2, slots.velocity, multiply(g, g));
    const ahead = add(multiply(momentum, numbers.momentumFactor), multiply(g, numbers.gradientFactor));
    const root = add(squareRoot(divide(velocity, numbers.correction)), numbers.epsilon);
    return { change: divide(multiply(ahead, numbers.rate), root), momentum, velocity };
  },
};
