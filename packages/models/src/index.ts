// @rnnkit/models: graphs of layers. What a model is and what it answers; not how it is trained.
// All that its /predict fetches only when it is needed.
// oxlint-disable-next-line import/no-unassigned-import
import './rest.ts';

export { readData, type ArrayData, type DataInput, type ModelData } from './data-input.ts';
export { model, readGraphOptions, type GraphOptions, type PredictionOf } from './functional.ts';
export {
  layersOf,
  pathOf,
  type Graph,
  type GraphCall,
  type GraphInput,
  type GraphOutput,
  type OutputForm,
  type ValuesByForm,
} from './graph.ts';
export { input, type InputOptions } from './input.ts';
export { expectLayers } from './expect-layers.ts';
export { cloneModel, modelFromConfig, readModelConfig } from './model-config.ts';
export { inputTensors } from './input-tensors.ts';
export { blame, checkIds, isData, partsOf, readInputs, type NamedPart } from './model-data.ts';
export type { ModelOptions } from './graph-layer.ts';
export { Model } from './model.ts';
export { Predictor } from './predictor.ts';
export { layerBehind } from './output-names.ts';
export { othersTurn } from './others-turn.ts';
export type { PredictOptions } from './predict-data.ts';
export { sequential } from './sequential.ts';
export type { ModelStream, Pushed } from './stream.ts';
export { stepLimitOf } from './step-limit.ts';
export { toTensor } from './to-tensor.ts';
export { usageOf, type Usage } from './usage.ts';
export { warmUp } from './warm-up.ts';
export { walk, type CallLayer, type ForwardResult, type WalkOptions } from './walk.ts';
export { checkFinite } from './saving/check-finite.ts';
export { loadModel, readModelFiles } from './saving/load-model.ts';
export { loadPredictor } from './saving/load-predictor.ts';
export { optimizerFile } from './saving/own-files.ts';
export { saveChecks, saveModel, writeModelFiles, type SaveOptions } from './saving/save-model.ts';
