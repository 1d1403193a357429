// What all optimizer update kernels have in common. An update reads a variable, its gradient and the optimizer's slots,
// and returns the new variable and the new slots as new tensors, in the order of the inputs after `gradient`'s place:
// [variable, ...slots that are present]. Decoupled weight decay comes first: p ← p − p · weightDecay · learningRate.
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** Inputs that every update kernel takes, all of one shape. */
export interface UpdateInputs {
  /** The value to update. */
  readonly variable: TensorInfo;
  /** Its gradient. */
  readonly gradient: TensorInfo;
}

/** Attributes that every update kernel takes. */
export interface UpdateAttributes {
  /** The step size. */
  readonly learningRate: number;
  /** Decoupled weight decay; 0 for none. */
  readonly weightDecay: number;
}

/** Whose definition an update follows where Keras and PyTorch differ. */
export type Convention = 'keras' | 'pytorch';
