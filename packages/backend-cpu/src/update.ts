// What the optimizer updates share: they read the variable, its gradient and the slots, and write new values, one element
// after the other, in double.
import type { UpdateAttributes, UpdateInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { floatTensor, floatValues, type NativeBackend } from './tensors.ts';

/** Old values and where the new ones go. */
export interface Slot {
  readonly old: Float32Array;
  readonly new: Float32Array;
}

/** What an update reads and writes. */
export interface Update {
  readonly size: number;
  /** 1 − weightDecay · learningRate, which multiplies the variable before the update. */
  readonly keep: number;
  readonly gradient: Float32Array;
  readonly variable: Slot;
  /** A slot: its values, and where the new ones go. */
  slot(info: TensorInfo): Slot;
  /** The tensors of the variable and of all slots, in the order in which they were asked for. */
  close(): TensorInfo[];
}

/** Opens an update. */
export function openUpdate(inputs: UpdateInputs, attributes: UpdateAttributes, native: NativeBackend): Update {
  const shape = inputs.variable.shape;
  const slots: Slot[] = [];
  const slot = (info: TensorInfo): Slot => {
    const old = floatValues(native, info);
    const opened = { old, new: new Float32Array(old.length) };
    slots.push(opened);
    return opened;
  };
  const variable = slot(inputs.variable);
  return {
    size: variable.old.length,
    keep: 1 - attributes.weightDecay * attributes.learningRate,
    gradient: floatValues(native, inputs.gradient),
    variable,
    slot,
    close: () => slots.map((opened) => floatTensor(native, shape, opened.new)),
  };
}
