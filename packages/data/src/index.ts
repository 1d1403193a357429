// @rnnkit/data: labelled texts, labels, splits and seeded random numbers, and the checks of what comes in. It needs nothing but
// the engine: no tfjs, no other package of rnnkit.
import { words } from './refusals.ts';
import { refusals } from './refused.ts';

export { allocateTable } from './allocate-table.ts';
export * as check from './check.ts';
export { dates, type DatePairs, type DatesDataset, type DatesOptions } from './dates/dates.ts';
export { RnnkitError, type ErrorCode } from './error.ts';
export { rowCount, takeRows, type ArrayInput, type HostArray, type TypedArrayInput } from './host-array.ts';
export { jsonMembers } from './json-members.ts';
export { LabelEncoder, toCategorical, type CategoricalLabels } from './labels.ts';
export { availableLanguages } from './languages/choose-languages.ts';
export { languageCodes } from './languages/codes.ts';
export { languages, type LabelledTexts, type LanguagesDataset, type LanguagesOptions } from './languages/languages.ts';
export { lists, type ListExample, type ListsDataset, type ListsOptions } from './languages/lists.ts';
export { properNames, type ProperNamesDataset, type ProperNamesOptions } from './languages/proper-names.ts';
export { lengthBuckets } from './length-buckets.ts';
export type { NestedNumbers, NumberArray } from './nested-numbers.ts';
export { Random } from './random.ts';
export {
  doubtOfLabels,
  doubtsOf,
  examineExamples,
  type Examination,
  type Finding,
  type LabelledPart,
  type Lengths,
} from './examples/examine.ts';
export { howToRegister, isRegistered, makeRegistered, register, type Registration } from './registry.ts';
export type { Columns, LikelyColumns } from './readers/columns.ts';
export type { Format } from './readers/kinds.ts';
export type { Quote } from './readers/quote.ts';
export { readCsv, readJsonl, readTsv, type Example, type Examples } from './readers/read-examples.ts';
export { previewFile, type PreviewOptions, type TablePreview } from './readers/preview.ts';
export type { ReadOptions, ReadProgress } from './readers/read-options.ts';
export { formOf, remarksOf, sentencesOf, type Reading } from './readers/reading.ts';
export { sentenceOf, type Conflict, type Remark, type RemarkValues, type RemarkWords } from './readers/remarks.ts';
export { expectHostArray, toHostArray } from './read-array.ts';
export { readSpans, type ReadSpansOptions, type SpannedText } from './readers/read-spans.ts';
export {
  readConll,
  readConllU,
  type ConllUTag,
  type ReadConllOptions,
  type ReadConllUOptions,
  type TaggedSentence,
} from './readers/read-tagged.ts';
export { readFiles, type DatasetFile } from './readers/read-files.ts';
export type { Encoding, TextSource } from './readers/source.ts';
export { assessTags, type EntityFigures, type TagAssessment } from './tagging/assess-tags.ts';
export { checkTags, repairTags, tagRules, type TagProblem, type TagRules } from './tagging/check-tags.ts';
export { entitiesOf, tagsOf, type Entity, type EntityOptions } from './tagging/entities.ts';
export type { TagScheme } from './tagging/schemes.ts';
export {
  alignSpans,
  placedWords,
  spansOf,
  type AlignedSpans,
  type PlacedWord,
  type TextSpan,
} from './tagging/spans.ts';
export { kFold, type FoldOptions } from './folds/k-fold.ts';
export { trainTestSplit, type Split } from './splits.ts';

refusals.value = words;
