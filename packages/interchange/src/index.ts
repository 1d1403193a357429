// @rnnkit/interchange: which formats of models there are, and from any of them to any other.
export { formatOf, readAnyModel, type AnyModel } from './formats/any-model.ts';
export type { ModelContent } from './formats/content.ts';
export type { FilePart, FormatName, FormatPart, ModelFormat, ReadFormatOptions } from './formats/format.ts';
export { formatByEnding, formatNamed, modelFormats } from './formats/formats.ts';
export { modelSource, type ModelSource } from './formats/model-source.ts';
export { omittedBy } from './formats/omitted.ts';
