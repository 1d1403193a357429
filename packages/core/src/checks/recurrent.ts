// What a recurrent operation's inputs have to be.
import { RnnkitError } from '@rnnkit/data';
import type { Tensor } from '@tensorflow/tfjs-core';

import { describeShape, expectShape, expectShapes, expectType } from '../expect-tensor.ts';
import type { Kernel } from '../kernel.ts';

interface Sequence {
  readonly x?: Tensor | undefined;
  readonly ids?: Tensor | undefined;
  readonly table?: Tensor | undefined;
  readonly mask?: Tensor | undefined;
}

/** Throws where an input does not fit the others. */
export function checkRecurrent(
  { name, forward }: { readonly name: string; readonly forward: Kernel<never, never> },
  inputs: Sequence,
  attributes: object,
): void {
  checkSequence(name, inputs);
  const shapes = forward.shapes?.(inputs as never, attributes as never);
  expectShapes(name, { ...inputs }, shapes ?? {});
  if (inputs.mask !== undefined) expectType(name, 'mask', inputs.mask, 'bool');
}

/** Checks the sequence, in either form. */
function checkSequence(name: string, { x, ids, table }: Sequence): void {
  if (x !== undefined) {
    expectShape(name, 'x', x, ['batch', 'time', 'features']);
    expectSteps(name, 'x', x);
    return;
  }
  expectShape(name, 'ids', ids!, ['batch', 'time']);
  expectSteps(name, 'ids', ids!);
  expectType(name, 'ids', ids!, 'int32');
  expectShape(name, 'table', table!, ['inputDim', 'features']);
}

/** Without a step there is no output to return, nor a way for a gradient to go. */
function expectSteps(name: string, input: string, { shape }: Tensor): void {
  if (shape[1] === 0) {
    throw new RnnkitError(
      'invalid-argument',
      `${name}: ${input} has the shape ${describeShape(shape)}; a sequence has at least one step.`,
    );
  }
}
