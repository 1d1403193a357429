// What a tagger learns from: sentences whose words have tags, or texts with spans.
import {
  alignSpans,
  check,
  placedWords,
  repairTags,
  RnnkitError,
  tagsOf,
  type TagScheme,
  type TextSpan,
} from '@rnnkit/data';

/** A sentence and a tag for each of its words, or a text and what its parts are. `readConll` and `readSpans` give such. */
export type TaggingExample =
  | { readonly words: readonly string[]; readonly tags: readonly string[] }
  | { readonly text: string; readonly spans: readonly TextSpan[] };

/** What can be walked through for {@link TaggingExample}s. */
export type TaggingData = Iterable<TaggingExample> | AsyncIterable<TaggingExample>;

/** A sentence with tags. */
export interface TaggedWords {
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

/** Examples, read. */
export interface TaggingExamples {
  readonly sentences: readonly TaggedWords[];
  /** Spans that no words are: they begin or end within one, or lie across another span. */
  readonly lostSpans: number;
}

/**
 * Reads examples.
 *
 * @param owner who takes them, for errors
 * @throws RnnkitError `invalid-argument` when one is none
 */
export async function readExamples(owner: string, data: unknown): Promise<TaggingExamples> {
  if (typeof data !== 'object' || data === null || !(Symbol.iterator in data || Symbol.asyncIterator in data)) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes examples that can be walked through, such as a list of { words, tags } or { text, spans }; got ${check.describe(data)}.`,
    );
  }
  const sentences: TaggedWords[] = [];
  let lostSpans = 0;
  let place = 0;
  for await (const example of data as AsyncIterable<unknown>) {
    const { words, tags, text, spans } = Object(example) as Readonly<Record<string, unknown>>;
    const isTexts = (list: unknown): list is string[] =>
      Array.isArray(list) && list.every((one) => typeof one === 'string');
    if (isTexts(words) && isTexts(tags) && words.length === tags.length) {
      if (words.length > 0) sentences.push({ words, tags });
    } else if (typeof text === 'string' && Array.isArray(spans)) {
      const placed = placedWords(text);
      const { entities, lost } = alignSpans(placed, spans as readonly TextSpan[]);
      lostSpans += lost.length;
      if (placed.length > 0)
        sentences.push({ words: placed.map(({ word }) => word), tags: tagsOf(entities, placed.length) });
    } else {
      throw new RnnkitError(
        'invalid-argument',
        `${owner}: example ${place + 1} has to be { words, tags }, with a tag for each word, or { text, spans }; got ${check.describe(example)}.`,
      );
    }
    place++;
  }
  return { sentences, lostSpans };
}

/** The scheme that tags look like; undefined where they say something of each word alone. */
export function schemeOf(tags: Iterable<string>): TagScheme | undefined {
  const letters = new Set<string>();
  for (const tag of tags) {
    if (!/^(?:O|[BIESLU]-.+)$/s.test(tag)) return undefined;
    letters.add(tag.charAt(0));
  }
  letters.delete('O');
  if (letters.has('L') || letters.has('U')) return 'BILOU';
  if (letters.has('S') || (letters.has('B') && letters.has('E'))) return 'IOBES';
  if (letters.has('B')) return 'IOB2';
  if (letters.has('E')) return 'IOE2';
  return letters.has('I') ? 'IOB1' : undefined;
}

/**
 * The scheme in which a tagger answers. Of IOB1 and IOE2 no rule says which tag may follow which, so IOB2 is taken in their place.
 */
export function answeredScheme(scheme: TagScheme | undefined): TagScheme | undefined {
  return scheme === 'IOB1' || scheme === 'IOE2' ? 'IOB2' : scheme;
}

/** The scheme in which a tagger of some sentences answers, unless it is told; undefined where tags say something of each word alone. */
export function schemeFor(
  given: TagScheme | 'none' | undefined,
  sentences: readonly TaggedWords[],
): TagScheme | undefined {
  if (given === 'none') return undefined;
  return answeredScheme(given ?? schemeOf(new Set(sentences.flatMap(({ tags }) => tags))));
}

/** Sentences whose tags follow a scheme. */
export function inScheme(sentences: readonly TaggedWords[], scheme: TagScheme | undefined): readonly TaggedWords[] {
  if (scheme === undefined) return sentences;
  return sentences.map(({ words, tags }) => ({ words, tags: repairTags(tags, scheme) }));
}
