// The kernel module: arithmetic on tensors in tfjs' memory, by address. It owns no memory, no data and no globals.
export { activateRows, multiplyBySlope } from './activations';
export * from './attention';
export * from './attention-back';
export { attendBlocks } from './attention-blocks';
export * from './cells';
export * from './crf';
export * from './embedding';
export * from './losses';
export { multiplyPanels, multiplyRows } from './matrix-product';
export * from './pooling';
export * from './rows';
export { copyRows, fillRows, multiplyElements, packColumns, packRows, sumColumns } from './packing';
export * from './tokens';
export * from './updates';
