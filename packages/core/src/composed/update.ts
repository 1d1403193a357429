// Any optimizer update from stock kernels: its rule over tensors.
import { abs, add, div, maximum, mul, sqrt, sub, type Tensor } from '@tensorflow/tfjs-core';

import { keptShare, type AnyUpdateKernel, type UpdateArithmetic, type UpdateAttributes } from '../kernels/update.ts';
import { signOf } from './sign.ts';

const arithmetic: UpdateArithmetic<Tensor | number, number> = {
  add,
  subtract: sub,
  multiply: mul,
  divide: div,
  larger: maximum,
  squareRoot: sqrt,
  absolute: abs,
  sign: (x) => signOf(x as Tensor),
  blend: (share, old, value) => add(mul(old, share), mul(value, 1 - share)),
};

/** One update. */
export function composeUpdate(
  kernel: AnyUpdateKernel,
  { variable, ...values }: Readonly<Record<string, Tensor>>,
  attributes: UpdateAttributes,
): Tensor[] {
  const choices = kernel.choices?.(attributes) ?? {};
  const updated = kernel.rule<Tensor | number, number>(
    arithmetic,
    values as Readonly<Record<string, Tensor>> & { readonly gradient: Tensor },
    kernel.numbers(attributes),
    choices,
  );
  const share = keptShare(attributes);
  const kept = share === 1 ? variable! : mul(variable!, share);
  const slots = kernel.slots.map((name) => updated[name] as Tensor | undefined);
  return [sub(kept, updated.change), ...slots.filter((slot) => slot !== undefined)];
}
