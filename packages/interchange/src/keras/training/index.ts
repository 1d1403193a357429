// @rnnkit/interchange/keras-training: models of Keras that are trained on, here and there.
export { readKeras, readKerasH5, type ReadTrainingOptions, type TrainableKerasModel } from './read-keras.ts';
export { writeKeras, type WriteTrainingOptions } from './write-keras.ts';
