// Adam (Kingma & Ba 2014), with AMSGrad (Reddi et al. 2018); AdamW is Adam with decoupled weight decay.
//   m ← β₁ m + (1 − β₁) g;   v ← β₂ v + (1 − β₂) g²;   amsgrad: w ← max(w, v) takes v's place below
//   keras:   p ← p − lr √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε)
//   pytorch: p ← p − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
import type { TensorInfo } from '@tensorflow/tfjs-core';

import {
  updateShapes,
  type Convention,
  type UpdateAttributes,
  type UpdateInputs,
  type UpdateKernel,
} from './update.ts';

/** Inputs of the Adam update. */
export interface AdamInputs extends UpdateInputs {
  /** m. */
  readonly momentum: TensorInfo;
  /** v. */
  readonly velocity: TensorInfo;
  /** w; present with AMSGrad. */
  readonly maximum?: TensorInfo | undefined;
}

/** Attributes of the Adam update. */
export interface AdamAttributes extends UpdateAttributes {
  /** β₁. */
  readonly beta1: number;
  /** β₂. */
  readonly beta2: number;
  /** ε. */
  readonly epsilon: number;
  /** t, counted from 1. */
  readonly step: number;
  /** Whose definition. */
  readonly convention: Convention;
}

/** Adam. Outputs: `variable`, `momentum`, `velocity`, then `maximum` if present. */
export const adamKernel: UpdateKernel<AdamInputs, AdamAttributes, 'beta1' | 'beta2' | 'rate' | 'inverse' | 'epsilon'> =
  {
    name: 'RnnkitAdam',
    shapes: updateShapes,
    slots: ['momentum', 'velocity', 'maximum'],
    numbers({ learningRate, beta1, beta2, epsilon, step, convention }) {
      const correction = Math.sqrt(1 - beta2 ** step);
      const rate = learningRate / (1 - beta1 ** step);
      // With Keras' correction outside, ε is compared with √v; with PyTorch's inside, with √v over the correction.
      return convention === 'keras'
        ? { beta1, beta2, rate: rate * correction, inverse: 1, epsilon }
        : { beta1, beta2, rate, inverse: 1 / correction, epsilon };
    },
    rule({ add, multiply, divide, larger, squareRoot, blend }, { gradient: g, ...slots }, numbers) {
      const { beta1, beta2, rate, inverse, epsilon } = numbers;
      const momentum = blend(beta1, slots.momentum, g);
      const velocity = blend(beta2, slots.velocity, multiply(g, g));
      const maximum = slots.maximum === undefined ? undefined : larger(slots.maximum, velocity);
      const root = add(multiply(squareRoot(maximum ?? velocity), inverse), epsilon);
      return { change: divide(multiply(momentum, rate), root), momentum, velocity, maximum };
    },
  };
