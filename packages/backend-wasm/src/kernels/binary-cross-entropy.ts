// Binary cross-entropy, element by element.
import type { BinaryCrossEntropyGradientInputs, BinaryCrossEntropyInputs, CrossEntropyAttributes } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { maskOfRows } from '../masks.ts';
import { float } from '../matrix-product.ts';
import { withMemory, type Memory } from '../memory.ts';
import type { NativeBackend } from '../native.ts';
import { microseconds } from '../sharding.ts';

/** The loss of each element. */
export function binaryCrossEntropy(
  inputs: BinaryCrossEntropyInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { rows, units, logits, labels, maskFrom } = read(inputs, memory);
    const loss = memory.tensor([rows, units]);
    memory.split(rows * units * microseconds.loss, rows, 1, ({ kernels }, first, end) => {
      const [from, labelled, to] = [logits, labels, loss.address].map((start) => start + first * units * float);
      kernels.binaryCrossEntropy(from!, labelled!, maskFrom(first), end - first, units, labelSmoothing, to!);
    });
    return [loss.info];
  });
}

/** The gradient of the logits. */
export function binaryCrossEntropyGradient(
  inputs: BinaryCrossEntropyGradientInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { rows, units, logits, labels, maskFrom } = read(inputs, memory);
    const dLoss = memory.address(inputs.dLoss);
    const dLogits = memory.tensor([rows, units]);
    memory.split(rows * units * microseconds.loss, rows, 1, ({ kernels }, first, end) => {
      const [from, labelled, upstream, to] = [logits, labels, dLoss, dLogits.address].map(
        (start) => start + first * units * float,
      );
      const mask = maskFrom(first);
      kernels.binaryCrossEntropyGradient(from!, labelled!, mask, end - first, units, labelSmoothing, upstream!, to!);
    });
    return [dLogits.info];
  });
}

function read({ logits, labels, mask }: BinaryCrossEntropyInputs, memory: Memory) {
  const [rows = 0, units = 0] = logits.shape;
  return {
    rows,
    units,
    logits: memory.address(logits),
    labels: memory.address(labels),
    maskFrom: maskOfRows(mask, memory),
  };
}
