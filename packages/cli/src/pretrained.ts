// Pretrained vectors of words: which file, what is read of it, and how much of the texts it covers.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

import { coverageOf, type KnownWords } from '@rnnkit/tasks';
import { readVectors, type WordVectors } from '@rnnkit/text/vectors';
import type { Option } from 'commander';

import { namesOf } from './data.ts';
import { UsageFailure } from './failure.ts';
import { option, path } from './options.ts';
import { note } from './output.ts';

/** Reading that takes longer is told of, in milliseconds. */
const soon = 1000;
const mostNamed = 8;

/** Which vectors. */
export interface PretrainedSource {
  /** The file. */
  readonly vectors?: string | undefined;
  /** What was asked for. */
  readonly embeddingDim?: number | undefined;
}

/** The file of vectors. */
export const vectorsOption: Option = option(
  '--vectors <file>',
  'vectors of words to begin with, as GloVe, word2vec and fastText write them, or packed by gzip; the embedding has their size',
  { read: path, byDefault: 'none: all are drawn' },
);

/** The bytes of a file of vectors. */
function openVectors(file: string): AsyncIterable<Uint8Array> {
  const source = createReadStream(file);
  if (!/\.gz$/i.test(file)) return source;
  const unpacked = createGunzip();
  source.once('error', (error) => unpacked.destroy(error));
  return source.pipe(unpacked);
}

/** Reads vectors, and tells of it when it takes long. @param words those that are kept. Default: all */
export async function readVectorsOf(file: string, words?: Iterable<string>): Promise<WordVectors> {
  const slow = setTimeout(() => note(`reading ${file}`), soon);
  try {
    return await readVectors(openVectors(file), {
      name: file,
      onWarning: note,
      ...(words !== undefined && { words }),
    });
  } finally {
    clearTimeout(slow);
  }
}

/**
 * Reads the vectors of those words that a model would know, and says how many there are.
 *
 * @throws UsageFailure when another size of the embedding is asked for
 */
export async function pretrainedFor(
  { vectors: file, embeddingDim }: PretrainedSource,
  wordsOf: () => KnownWords | Promise<KnownWords>,
): Promise<{ readonly vectors?: WordVectors }> {
  if (file === undefined) return {};
  const known = await wordsOf();
  const vectors = await readVectorsOf(file, known.counts.keys());
  if (embeddingDim !== undefined && embeddingDim !== vectors.dimensions)
    throw new UsageFailure(
      `--embedding-dim is ${embeddingDim}, but the vectors of ${file} have ${vectors.dimensions} numbers: leave it out.`,
    );
  const { words, found, share, missing } = coverageOf(known, vectors);
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  const without = missing.length === 0 ? '' : `; the commonest without: ${namesOf(missing.slice(0, mostNamed))}`;
  note(
    `vectors: ${found} of the ${words} words of the vocabulary have one (${percent(found / Math.max(1, words))}), which are ${percent(share)} of the words in the texts${without}`,
  );
  return { vectors };
}
