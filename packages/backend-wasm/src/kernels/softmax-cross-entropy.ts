// Softmax cross-entropy, row by row.
import {
  expectShape,
  type CrossEntropyAttributes,
  type SoftmaxCrossEntropyGradientInputs,
  type SoftmaxCrossEntropyInputs,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { withMemory, type Memory } from '../memory.ts';
import type { NativeBackend } from '../native.ts';

/** The loss of each row. */
export function softmaxCrossEntropy(
  inputs: SoftmaxCrossEntropyInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { rows, classes, logits, labels, indices } = read(inputs, memory);
    const loss = memory.tensor([rows]);
    memory.kernels.softmaxCrossEntropy(logits, labels, indices, rows, classes, labelSmoothing, loss.address);
    return [loss.info];
  });
}

/** The gradient of the logits. */
export function softmaxCrossEntropyGradient(
  inputs: SoftmaxCrossEntropyGradientInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { rows, classes, logits, labels, indices } = read(inputs, memory);
    expectShape('softmaxCrossEntropy', 'dLoss', inputs.dLoss, [rows]);
    const dLoss = memory.address(inputs.dLoss);
    const dLogits = memory.tensor([rows, classes]);
    memory.kernels.softmaxCrossEntropyGradient(
      logits,
      labels,
      indices,
      rows,
      classes,
      labelSmoothing,
      dLoss,
      dLogits.address,
    );
    return [dLogits.info];
  });
}

function read({ logits, labels }: SoftmaxCrossEntropyInputs, memory: Memory) {
  const [rows = 0, classes = 0] = logits.shape;
  const indices = labels.dtype === 'int32';
  expectShape('softmaxCrossEntropy', 'labels', labels, indices ? [rows] : [rows, classes]);
  const address = memory.address(labels);
  if (indices) {
    const position = memory.kernels.findBadId(address, rows, classes);
    if (position >= 0) {
      const bytes = memory.bytes();
      const label = new DataView(bytes.buffer, bytes.byteOffset).getInt32(address + position * 4, true);
      throw new Error(
        `softmaxCrossEntropy: labels holds ${label} at position ${position}; it has to be from 0 to ${classes - 1}.`,
      );
    }
  }
  return { rows, classes, logits: memory.address(logits), labels: address, indices };
}
