// Every kernel, in one list: this module's exports by the names under which a backend implements them.
export {
  embeddingSimpleRnnGradientKernel as embeddingSimpleRnnGradient,
  embeddingSimpleRnnKernel as embeddingSimpleRnn,
  simpleRnnGradientKernel as simpleRnnGradient,
  simpleRnnKernel as simpleRnn,
} from './kernels/simple-rnn.ts';
export {
  embeddingLstmGradientKernel as embeddingLstmGradient,
  embeddingLstmKernel as embeddingLstm,
  lstmGradientKernel as lstmGradient,
  lstmKernel as lstm,
} from './kernels/lstm.ts';
export {
  embeddingGruGradientKernel as embeddingGruGradient,
  embeddingGruKernel as embeddingGru,
  gruGradientKernel as gruGradient,
  gruKernel as gru,
} from './kernels/gru.ts';
export { embeddingGradientKernel as embeddingGradient, embeddingKernel as embedding } from './kernels/embedding.ts';
export { denseGradientKernel as denseGradient, denseKernel as dense } from './kernels/dense.ts';
export {
  softmaxCrossEntropyGradientKernel as softmaxCrossEntropyGradient,
  softmaxCrossEntropyKernel as softmaxCrossEntropy,
} from './kernels/softmax-cross-entropy.ts';
export {
  binaryCrossEntropyGradientKernel as binaryCrossEntropyGradient,
  binaryCrossEntropyKernel as binaryCrossEntropy,
} from './kernels/binary-cross-entropy.ts';
export {
  averagePoolingGradientKernel as averagePoolingGradient,
  averagePoolingKernel as averagePooling,
  maxPoolingGradientKernel as maxPoolingGradient,
  maxPoolingKernel as maxPooling,
} from './kernels/pooling.ts';
export { sgdKernel as sgd } from './kernels/sgd.ts';
export { rmspropKernel as rmsprop } from './kernels/rmsprop.ts';
export { adamKernel as adam } from './kernels/adam.ts';
export { adamaxKernel as adamax } from './kernels/adamax.ts';
export { nadamKernel as nadam } from './kernels/nadam.ts';
export { adagradKernel as adagrad } from './kernels/adagrad.ts';
export { adadeltaKernel as adadelta } from './kernels/adadelta.ts';
export { lionKernel as lion } from './kernels/lion.ts';
