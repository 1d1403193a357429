// Every optimizer, in one list: by these names they are exported, made from configurations, offered by the command and in pages.
export { adadelta, type AdadeltaOptions } from './adadelta.ts';
export { adagrad, type AdagradOptions } from './adagrad.ts';
export { adam, type AdamOptions } from './adam.ts';
export { adamax, type AdamaxOptions } from './adamax.ts';
export { adamW } from './adamw.ts';
export { lamb, type LambOptions } from './lamb.ts';
export { lion, type LionOptions } from './lion.ts';
export { nadam, type NadamOptions } from './nadam.ts';
export { rmsprop, type RmspropOptions } from './rmsprop.ts';
export { sgd, type SgdOptions } from './sgd.ts';
