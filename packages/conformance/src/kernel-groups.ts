// Which kernels of core belong to which group of cases.
import {
  adadeltaKernel,
  adagradKernel,
  adamKernel,
  adamaxKernel,
  binaryCrossEntropyGradientKernel,
  binaryCrossEntropyKernel,
  denseGradientKernel,
  denseKernel,
  embeddingGradientKernel,
  embeddingKernel,
  gruGradientKernel,
  gruKernel,
  lionKernel,
  lstmGradientKernel,
  lstmKernel,
  nadamKernel,
  rmspropKernel,
  sgdKernel,
  simpleRnnGradientKernel,
  simpleRnnKernel,
  softmaxCrossEntropyGradientKernel,
  softmaxCrossEntropyKernel,
} from '@rnnkit/core';

const names = (...kernels: readonly { readonly name: string }[]): readonly string[] => kernels.map(({ name }) => name);

/** The names of all kernels of core, by the group of cases that tries them. */
export const kernelGroups: Readonly<Record<string, readonly string[]>> = {
  simpleRnn: names(simpleRnnKernel, simpleRnnGradientKernel),
  lstm: names(lstmKernel, lstmGradientKernel),
  gru: names(gruKernel, gruGradientKernel),
  embedding: names(embeddingKernel, embeddingGradientKernel),
  dense: names(denseKernel, denseGradientKernel),
  softmaxCrossEntropy: names(softmaxCrossEntropyKernel, softmaxCrossEntropyGradientKernel),
  binaryCrossEntropy: names(binaryCrossEntropyKernel, binaryCrossEntropyGradientKernel),
  sgd: names(sgdKernel),
  rmsprop: names(rmspropKernel),
  adam: names(adamKernel),
  adamax: names(adamaxKernel),
  nadam: names(nadamKernel),
  adagrad: names(adagradKernel),
  adadelta: names(adadeltaKernel),
  lion: names(lionKernel),
};
