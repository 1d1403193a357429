// Readers of all files of vectors: core's kernels, which the suite reads itself, and those of layers, optimizers and texts.
import { vectorReaders as kernelReaders, type VectorReader } from '@rnnkit/conformance';

import { readKerasLayers } from './vectors/keras-layers.ts';
import { readKerasText } from './vectors/keras-text.ts';
import { readKerasOptimizers, readPytorchOptimizers } from './vectors/optimizers.ts';

/** All readers, by the files' names. */
export const vectorReaders: Readonly<Record<string, VectorReader>> = {
  ...kernelReaders,
  'optimizers.json': readPytorchOptimizers,
  'keras-optimizers.json': readKerasOptimizers,
  'keras-layers.json': readKerasLayers,
  'keras-text.json': readKerasText,
};
