// Windows that slide over the steps of a sequence: what convolutions and pooling look at.
import { RnnkitError } from '@rnnkit/data/predict';
import { pad, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';

import { describeShape, expectSequence, type Shape } from './shape.ts';

/** What comes of windows that stick out: there are none, or the sequence is padded, at both ends or only before its start. */
export type WindowPadding = 'valid' | 'same' | 'causal';

/** How windows lie. */
export interface Windows {
  /** Steps that a window looks at. */
  readonly size: number;
  /** Steps from one window to the next. */
  readonly strides: number;
  /** Steps from one that a window looks at to the next. */
  readonly dilation: number;
  readonly padding: WindowPadding;
}

/** From a window's first step to its last. */
export function spanOf({ size, dilation }: Pick<Windows, 'size' | 'dilation'>): number {
  return (size - 1) * dilation + 1;
}

/** How many windows there are; null where the time is not known. @throws Error when there is none */
export function countWindows(layer: { readonly name: string }, windows: Windows, inputShape: Shape): number | null {
  expectSequence(layer, inputShape);
  const time = inputShape[1] ?? null;
  if (time === null) return null;
  const count = windowsIn(windows, time);
  if (count > 0) return count;
  throw new RnnkitError(
    'invalid-argument',
    `${layer.name} looks at ${spanOf(windows)} steps at once; got an input of the shape ${describeShape(inputShape)}. Pad it, or take padding: 'same'.`,
  );
}

function windowsIn(windows: Windows, time: number): number {
  const covered = windows.padding === 'valid' ? time - spanOf(windows) + 1 : time;
  return Math.ceil(covered / windows.strides);
}

/** Steps that are put before a sequence of a length; those that windows lack at its end follow from it. */
export function paddedBefore(windows: Windows, time: number): number {
  if (windows.padding === 'valid') return 0;
  const span = spanOf(windows);
  if (windows.padding === 'causal') return span - 1;
  return Math.floor(Math.max(0, (windowsIn(windows, time) - 1) * windows.strides + span - time) / 2);
}

/**
 * The first step of all windows, the second, and so on: `[batch, windows, features]` each. As Keras, `same` puts half of the padding
 * before the sequence, and the odd one after it.
 *
 * @param x `[batch, time, features]`
 * @param fill what padding is
 */
export function stepsOfWindows(x: Tensor, windows: Windows, fill: number): Tensor[] {
  const { size, strides, dilation } = windows;
  const [batch = 0, time = 0, features = 0] = x.shape;
  const count = windowsIn(windows, time);
  const before = paddedBefore(windows, time);
  // Steps by `strides` together, so that a step of all windows is one slice.
  const groups = count + Math.floor(((size - 1) * dilation) / strides);
  const after = groups * strides - before - time;
  const cut = after < 0 ? slice(x, [0, 0, 0], [batch, time + after, features]) : x;
  const padding: [number, number][] = [
    [0, 0],
    [before, Math.max(0, after)],
    [0, 0],
  ];
  const padded = before > 0 || after > 0 ? pad(cut, padding, fill) : cut;
  const grouped = strides === 1 ? padded : reshape(padded, [batch, groups, strides * features]);
  if (size === 1 && strides === 1) return [grouped];
  return Array.from({ length: size }, (_, index) => {
    const step = index * dilation;
    return slice(grouped, [0, Math.floor(step / strides), (step % strides) * features], [batch, count, features]);
  });
}
