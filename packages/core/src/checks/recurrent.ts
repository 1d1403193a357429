// What a recurrent operation's inputs have to be.
import { RnnkitError } from '@rnnkit/data/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import { describeShape, expectShape, expectShapes, expectType } from '../expect-tensor.ts';
import type { Kernel } from '../kernel.ts';
import { gruKernel } from '../kernels/gru.ts';
import { lstmKernel } from '../kernels/lstm.ts';
import { simpleRnnKernel } from '../kernels/simple-rnn.ts';

interface Sequence {
  readonly x?: Tensor | undefined;
  readonly ids?: Tensor | undefined;
  readonly table?: Tensor | undefined;
  readonly mask?: Tensor | undefined;
}

const kernels: readonly Kernel<never, never>[] = [gruKernel, lstmKernel, simpleRnnKernel];

/** Throws where an input of an operation does not fit the others, as its kernel declares them. */
export function checkRecurrent(operation: string, kernel: string, inputs: Sequence, attributes: object): void {
  checkSequence(operation, inputs);
  const { shapes } = kernels.find(({ name }) => name === kernel)!;
  expectShapes(operation, { ...inputs }, shapes?.(inputs as never, attributes as never) ?? {});
  if (inputs.mask !== undefined) expectType(operation, 'mask', inputs.mask, 'bool');
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
