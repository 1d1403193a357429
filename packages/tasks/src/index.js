export { generatorDefaults, } from './generation/options.ts';
export { TextGenerator } from './generation/text-generator.ts';
export { trainGenerator } from './generation/train-generator.ts';
