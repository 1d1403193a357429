// @rnnkit/interchange/keras: models that Keras saved.
export { readKeras, readKerasH5, type KerasModel } from './read-keras.ts';
export { writeKeras, type WriteKerasOptions } from './write-keras.ts';
