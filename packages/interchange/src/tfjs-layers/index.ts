// @rnnkit/interchange/tfjs-layers: LayersModels of TensorFlow.js.
export { readTfjsLayers, tfjsLayersFiles, type TfjsLayersModel } from './read-tfjs-layers.ts';
export { writeTfjsLayers, type WriteTfjsLayersOptions } from './write-tfjs-layers.ts';
