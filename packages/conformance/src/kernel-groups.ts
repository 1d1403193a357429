// The kernels under test, by the group of their cases: the one list of them.
import { attentionUnderTest } from './kernels/attention-cases.ts';
import { binaryCrossEntropyUnderTest } from './kernels/binary-cross-entropy.ts';
import { crfUnderTest } from './kernels/crf-cases.ts';
import { denseUnderTest } from './kernels/dense.ts';
import { embeddingUnderTest } from './kernels/embedding.ts';
import { gruUnderTest } from './kernels/gru.ts';
import type { KernelUnderTest } from './kernels/kernel-under-test.ts';
import { lstmUnderTest } from './kernels/lstm.ts';
import { poolingUnderTest } from './kernels/pooling.ts';
import { simpleRnnUnderTest } from './kernels/simple-rnn.ts';
import { softmaxCrossEntropyUnderTest } from './kernels/softmax-cross-entropy.ts';
import { updates } from './kernels/update-table.ts';

/** The kernels that are no updates, with all that is tried of them; the updates are in kernels/update-table.ts. */
export const kernelsUnderTest: Readonly<Record<string, KernelUnderTest>> = {
  simpleRnn: simpleRnnUnderTest,
  lstm: lstmUnderTest,
  gru: gruUnderTest,
  embedding: embeddingUnderTest,
  dense: denseUnderTest,
  softmaxCrossEntropy: softmaxCrossEntropyUnderTest,
  binaryCrossEntropy: binaryCrossEntropyUnderTest,
  pooling: poolingUnderTest,
  attention: attentionUnderTest,
  crf: crfUnderTest,
};

const names = (kernels: readonly { readonly name: string }[]): readonly string[] => kernels.map(({ name }) => name);

/** The names of all kernels of core, by the group of cases that tries them. */
export const kernelGroups: Readonly<Record<string, readonly string[]>> = Object.fromEntries([
  ...Object.entries(kernelsUnderTest).map(([group, { kernels }]) => [group, names(kernels)] as const),
  ...Object.entries(updates).map(([group, { kernel }]) => [group, names([kernel])] as const),
]);
