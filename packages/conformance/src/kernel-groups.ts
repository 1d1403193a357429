// Which kernels of core belong to which group of cases.
import {
  averagePoolingGradientKernel,
  averagePoolingKernel,
  binaryCrossEntropyGradientKernel,
  binaryCrossEntropyKernel,
  denseGradientKernel,
  denseKernel,
  embeddingGradientKernel,
  embeddingKernel,
  gruGradientKernel,
  gruKernel,
  lstmGradientKernel,
  lstmKernel,
  maxPoolingGradientKernel,
  maxPoolingKernel,
  simpleRnnGradientKernel,
  simpleRnnKernel,
  softmaxCrossEntropyGradientKernel,
  softmaxCrossEntropyKernel,
  embeddingGruGradientKernel,
  embeddingGruKernel,
  embeddingLstmGradientKernel,
  embeddingLstmKernel,
  embeddingSimpleRnnGradientKernel,
  embeddingSimpleRnnKernel,
} from '@rnnkit/core';

import { updates } from './kernels/update-table.ts';

const names = (...kernels: readonly { readonly name: string }[]): readonly string[] => kernels.map(({ name }) => name);

/** The names of all kernels of core, by the group of cases that tries them; a form with embedding comes after the plain one. */
export const kernelGroups: Readonly<Record<string, readonly string[]>> = {
  simpleRnn: names(
    simpleRnnKernel,
    simpleRnnGradientKernel,
    embeddingSimpleRnnKernel,
    embeddingSimpleRnnGradientKernel,
  ),
  lstm: names(lstmKernel, lstmGradientKernel, embeddingLstmKernel, embeddingLstmGradientKernel),
  gru: names(gruKernel, gruGradientKernel, embeddingGruKernel, embeddingGruGradientKernel),
  embedding: names(embeddingKernel, embeddingGradientKernel),
  dense: names(denseKernel, denseGradientKernel),
  softmaxCrossEntropy: names(softmaxCrossEntropyKernel, softmaxCrossEntropyGradientKernel),
  binaryCrossEntropy: names(binaryCrossEntropyKernel, binaryCrossEntropyGradientKernel),
  pooling: names(averagePoolingKernel, averagePoolingGradientKernel, maxPoolingKernel, maxPoolingGradientKernel),
  ...Object.fromEntries(Object.entries(updates).map(([group, { kernel }]) => [group, names(kernel)])),
};
