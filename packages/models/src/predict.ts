// @rnnkit/models/predict: what loads a model to predict with, for pages that fetch no more than that needs.
export type { ArrayData } from './data-input.ts';
export type { PredictOptions } from './predict-data.ts';
export type { Predictor } from './predictor.ts';
export { loadPredictor } from './saving/load-predictor.ts';
export { warmUp } from './warm-up.ts';
