// Softmax cross-entropy, row by row.
import {
  expectShape,
  type CrossEntropyAttributes,
  type SoftmaxCrossEntropyGradientInputs,
  type SoftmaxCrossEntropyInputs,
} from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import type { TensorInfo } from '@tensorflow/tfjs-core';

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
    expectShape('softmaxCrossEntropy', 'dLoss', inputs.dLoss, [rows]);
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
  expectShape('softmaxCrossEntropy', 'labels', labels, indices ? [rows] : [rows, classes]);
  const address = memory.address(labels);
  if (indices) {
    const position = memory.kernels.findBadId(address, rows, classes);
    if (position >= 0) {
      const bytes = memory.bytes();
      const label = new DataView(bytes.buffer, bytes.byteOffset).getInt32(address + position * 4, true);
      throw new RnnkitError(
        'invalid-argument',
        `softmaxCrossEntropy: labels holds ${label} at position ${position}; it has to be from 0 to ${classes - 1}.`,
      );
    }
  }
  const labelWidth = indices ? 1 : classes;
  return {
    rows,
    classes,
    logits: memory.address(logits),
    labels: address,
    maskFrom: maskOfRows('softmaxCrossEntropy', mask, rows, memory),
    indices,
    labelWidth,
  };
}
