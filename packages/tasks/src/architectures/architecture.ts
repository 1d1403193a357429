// What can read tokens, of every task.
import { RnnkitError } from '@rnnkit/data';

/** What can read tokens as a recurrent layer alone. */
export const recurrentArchitectures = ['lstm', 'gru', 'simpleRnn'] as const;

/** What reads tokens as a recurrent layer alone. */
export type RecurrentArchitecture = (typeof recurrentArchitectures)[number];

/** What can read tokens. */
export const architectures = ['lstm', 'gru', 'simpleRnn', 'attention', 'transformer'] as const;

/**
 * What reads tokens: a recurrent layer, `lstm`, `gru` or `simpleRnn`; a GRU, and `attention` over its outputs; or the blocks of a
 * `transformer`, in which tokens look at each other.
 */
export type Architecture = (typeof architectures)[number];

/** What the blocks of a Transformer are like. */
export interface BlockSettings {
  /** Blocks of a Transformer, one after the other, from 1 to 48. */
  readonly blocks: number;
  /** Heads of attention; in a Transformer `embeddingDim` is a multiple of them. */
  readonly heads: number;
}

/** Throws unless the heads of a Transformer can share its vectors. */
export function checkHeads(
  owner: string,
  { architecture, embeddingDim, heads }: { architecture: Architecture; embeddingDim: number; heads: number },
): void {
  if (architecture !== 'transformer' || embeddingDim % heads === 0) return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner}: the heads of a Transformer share embeddingDim evenly; got ${heads} of them for ${embeddingDim}.`,
  );
}
