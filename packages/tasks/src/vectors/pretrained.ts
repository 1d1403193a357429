// Pretrained vectors of words in the table of a new network.
import { check, RnnkitError } from '@rnnkit/data';
import { embeddingTable, type WordVectors } from '@rnnkit/text/vectors';

/** What a task whose tokens are words takes vectors by. */
export interface PretrainedOptions {
  /**
   * Vectors of words to begin with, such as `readVectors` of `@rnnkit/text/vectors` reads: words that have one begin with it, others like
   * them (`embeddingTable`). The size of the embedding is theirs. The saved model holds what became of them, and needs the file no more.
   * See `freezeEpochs`, too. Default: none; then all is drawn.
   */
  readonly vectors?: WordVectors | undefined;
}

/** The check of {@link PretrainedOptions}. */
export const pretrainedChecks: Readonly<Record<keyof PretrainedOptions, check.OptionCheck>> = {
  vectors: check.rule('vectors of words, { words, dimensions, table }', (value) => {
    const { words, dimensions, table } = Object(value) as Partial<WordVectors>;
    return Array.isArray(words) && Number.isSafeInteger(dimensions) && table instanceof Float32Array;
  }),
};

/** What options say of a network whose table is given. */
interface TableOptions {
  readonly embeddingDim?: number | undefined;
  readonly tokenLevel?: string | undefined;
}

/** Options with the size of the vectors. @throws RnnkitError when they say another, or tokens are parts of words */
export function sizedAs<Options extends TableOptions>(
  owner: string,
  options: Options,
  vectors: WordVectors | undefined,
): Options {
  if (vectors === undefined) return options;
  const { embeddingDim, tokenLevel } = options;
  if (tokenLevel === 'subwords')
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: vectors are of words or characters, so that tokenLevel cannot be subwords.`,
    );
  const { dimensions } = vectors;
  if (embeddingDim !== undefined && embeddingDim !== dimensions)
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: embeddingDim is ${dimensions}, as the vectors have it; got ${check.describe(embeddingDim)}. Leave it out.`,
    );
  return { ...options, embeddingDim: dimensions };
}

/** The table of some tokens, if there are vectors. @param tokens that of each row; undefined for padding */
export function tableOf(
  tokens: readonly (string | undefined)[],
  vectors: WordVectors | undefined,
  seed: number,
): { readonly weights?: Float32Array } {
  return vectors === undefined ? {} : { weights: embeddingTable(tokens, vectors, { seed }).weights };
}

/** Throws when vectors are given for what has a table already. */
export function refuseVectors(owner: string, vectors: WordVectors | undefined): void {
  if (vectors === undefined) return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner}: the network is that of what to go on from, which has a vector for each of its words, so that vectors cannot be said.`,
  );
}
