// What a tagger's pipeline.json holds: its words, characters, tags and their scheme.
import { check, RnnkitError, type TagScheme } from '@rnnkit/data';
import type { SubwordTokenizer } from '@rnnkit/text/subwords';
import { pipelineFile, type ModelFiles } from '@rnnkit/storage';

import { readPipelineFields } from '../pipeline-fields.ts';
import { TaggingVocabulary } from './tagging-vocabulary.ts';

const schemes: ReadonlySet<TagScheme | null> = new Set(['IOB2', 'IOBES', 'BILOU', null]);

/** The bytes of pipeline.json. */
export function writeTaggingPipeline({ parts }: TaggingVocabulary): Uint8Array {
  const {
    words,
    characters = null,
    subwords = null,
    maxWordLength,
    subwordBuckets,
    tags,
    scheme = null,
    commonestTags,
  } = parts;
  const json = { version: 1, tags, scheme, maxWordLength, subwordBuckets, characters, subwords, words, commonestTags };
  return new TextEncoder().encode(`${JSON.stringify(json)}\n`);
}

/** Reads it. @throws RnnkitError `invalid-file` when it is not what {@link writeTaggingPipeline} writes */
export async function readTaggingPipeline(files: ModelFiles, source: string): Promise<TaggingVocabulary> {
  const fields = readPipelineFields(files, source);
  const { version, tags, scheme, maxWordLength, subwordBuckets, characters, subwords, words, commonestTags } = fields;
  const isList = (list: unknown): list is readonly string[] =>
    Array.isArray(list) && list.every((one) => typeof one === 'string') && new Set(list).size === list.length;
  const isScheme = (one: unknown): one is TagScheme | null => schemes.has(one as TagScheme | null);
  if (version === 1 && isList(tags) && tags.length > 0 && isScheme(scheme) && isList(words)) {
    const isCount = (value: unknown, least: number): value is number =>
      Number.isSafeInteger(value) && (value as number) >= least;
    const isCommonest =
      Array.isArray(commonestTags) &&
      commonestTags.length === words.length + 2 &&
      commonestTags.every((tag) => Number.isSafeInteger(tag) && tag >= 0 && tag < tags.length);
    if (
      isCount(maxWordLength, 1) &&
      isCount(subwordBuckets, 0) &&
      isCommonest &&
      (characters === null || isList(characters))
    ) {
      return new TaggingVocabulary({
        words,
        characters: characters ?? undefined,
        subwords: await readSubwords(subwords, characters, source),
        maxWordLength,
        subwordBuckets,
        tags,
        scheme: scheme ?? undefined,
        commonestTags: commonestTags as number[],
      });
    }
  }
  throw new RnnkitError(
    'invalid-file',
    `${source}: ${pipelineFile} should hold version 1, tags, scheme, maxWordLength, subwordBuckets, characters, words and commonestTags; got ${check.describe(fields)}. Is it a tagger's?`,
  );
}

/** What takes words apart, whose code is fetched only then. */
async function readSubwords(
  json: unknown,
  characters: readonly string[] | null,
  source: string,
): Promise<SubwordTokenizer | undefined> {
  if (json === undefined || json === null) return undefined;
  const { subwordTokenizerFromJson } = await import('@rnnkit/text/subwords');
  const subwords = subwordTokenizerFromJson(JSON.stringify(json));
  if (characters?.length === subwords.vocabularySize - 2) return subwords;
  throw new RnnkitError(
    'invalid-file',
    `${source}: ${pipelineFile} has ${subwords.vocabularySize} subwords, and characters for ${(characters?.length ?? 0) + 2} of them.`,
  );
}
