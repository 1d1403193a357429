// @rnnkit/data: labelled texts, labels, splits and seeded random numbers, and the checks of what comes in. It needs nothing but
// the engine: no tfjs, no other package of rnnkit.
export { allocateTable } from './allocate-table.ts';
export * as check from './check.ts';
export { dates, type DatePairs, type DatesDataset, type DatesOptions } from './dates/dates.ts';
export { RnnkitError, type ErrorCode } from './error.ts';
export {
  expectHostArray,
  rowCount,
  rowsBetween,
  takeRows,
  toHostArray,
  type ArrayInput,
  type HostArray,
  type TypedArrayInput,
} from './host-array.ts';
export { jsonMembers } from './json-members.ts';
export { LabelEncoder, toCategorical, type CategoricalLabels } from './labels.ts';
export { languageCodes } from './languages/codes.ts';
export { languages, type LabelledTexts, type LanguagesDataset, type LanguagesOptions } from './languages/languages.ts';
export { lengthBuckets } from './length-buckets.ts';
export type { NestedNumbers, NumberArray } from './nested-numbers.ts';
export { Random } from './random.ts';
export { howToRegister, isRegistered, makeRegistered, register, type Registration } from './registry.ts';
export {
  readCsv,
  readJsonl,
  readTsv,
  type Example,
  type Examples,
  type Quote,
  type ReadOptions,
} from './readers/read-examples.ts';
export { previewFile, type PreviewOptions, type TablePreview } from './readers/preview.ts';
export { readFiles, type DatasetFile } from './readers/read-files.ts';
export type { TextSource } from './readers/source.ts';
export { kFold, trainTestSplit, type Split } from './splits.ts';
