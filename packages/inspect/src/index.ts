// @rnnkit/inspect: what a trained model attends to, what its gates do, and how far its memory reaches.
export { attentionWeights, type AttentionWeights } from './attention-weights.ts';
export { attributions, type Attribution, type AttributionOptions } from './attributions.ts';
export { gateActivations, type GateActivations, type GateSum } from './gate-activations.ts';
export { gradientNorms, type GradientNorms } from './gradient-norms.ts';
