// @rnnkit/interchange/hugging-face: repositories of the Hugging Face hub.
export type { CardMetric, ModelCard } from './model-card.ts';
export type { HuggingFaceParts } from './parts.ts';
export { readHuggingFace, type HuggingFaceModel } from './read-hugging-face.ts';
export { writeHuggingFace, type WriteHuggingFaceOptions } from './write-hugging-face.ts';
