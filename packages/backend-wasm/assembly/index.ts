// The kernel module: arithmetic on tensors in tfjs' memory, by address. It owns no memory, no data and no globals.
export { activateRows, multiplyBySlope } from './activations';
export * from './cells';
export { findBadId, gatherRows, scatterRows } from './embedding';
export { binaryCrossEntropy, binaryCrossEntropyGradient, softmaxCrossEntropy, softmaxCrossEntropyGradient } from './losses';
export { multiplyPanels, multiplyRows } from './matrix-product';
export { averageSteps, averageStepsBack, largestSteps, largestStepsBack } from './pooling';
export { findNonzero, findRuns } from './rows';
export { copyRows, fillRows, multiplyElements, packColumns, packRows, sumColumns } from './packing';
export * from './updates';
