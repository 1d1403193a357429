// Softmax cross-entropy, row by row.
import type {
  CrossEntropyAttributes,
  SoftmaxCrossEntropyGradientInputs,
  SoftmaxCrossEntropyInputs,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { checkedIndices } from '../indices.ts';
import { maskOfRows } from '../masks.ts';
import { float } from '../matrix-product.ts';
import { withMemory, type Memory } from '../memory.ts';
import type { NativeBackend } from '../native.ts';
import { microseconds } from '../sharding.ts';

/** The loss of each row. */
export function softmaxCrossEntropy(
  inputs: SoftmaxCrossEntropyInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { rows, classes, logits, labels, maskFrom, indices, labelWidth } = read(inputs, memory);
    const loss = memory.tensor([rows]);
    memory.split(rows * classes * microseconds.activation, rows, 1, ({ kernels }, first, end) => {
      const from = logits + first * classes * float;
      const labelled = labels + first * labelWidth * float;
      const to = loss.address + first * float;
      kernels.softmaxCrossEntropy(from, labelled, maskFrom(first), indices, end - first, classes, labelSmoothing, to);
    });
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
    const { rows, classes, logits, labels, maskFrom, indices, labelWidth } = read(inputs, memory);
    const dLoss = memory.address(inputs.dLoss);
    const dLogits = memory.tensor([rows, classes]);
    memory.split(rows * classes * microseconds.activation, rows, 1, ({ kernels }, first, end) => {
      const at = first * classes * float;
      kernels.softmaxCrossEntropyGradient(
        logits + at,
        labels + first * labelWidth * float,
        maskFrom(first),
        indices,
        end - first,
        classes,
        labelSmoothing,
        dLoss + first * float,
        dLogits.address + at,
      );
    });
    return [dLogits.info];
  });
}

function read({ logits, labels, mask }: SoftmaxCrossEntropyInputs, memory: Memory) {
  const [rows = 0, classes = 0] = logits.shape;
  const indices = labels.dtype === 'int32';
  if (indices) checkedIndices(memory, 'softmaxCrossEntropy', 'labels', labels, classes);
  const labelWidth = indices ? 1 : classes;
  return {
    rows,
    classes,
    logits: memory.address(logits),
    labels: memory.address(labels),
    maskFrom: maskOfRows(mask, memory),
    indices,
    labelWidth,
  };
}
