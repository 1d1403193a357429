// What a text generator asks: how likely each token is to come next.
import type { ModelFiles } from '@rnnkit/storage';
import type { SaveOptions } from '@rnnkit/training';

/** Reads a text, token by token. */
export interface TokenReader {
  /**
   * Reads on.
   *
   * @returns the probabilities of each id after each of the ids that were pushed, `[ids, size]`
   */
  push(ids: readonly number[]): Promise<Float32Array>;
  /** Frees what it holds. */
  dispose(): void;
}

/** Tells how likely each token is to come next. */
export interface LanguageModel {
  /** How many ids there are. */
  readonly size: number;
  /** Begins a text. */
  read(): TokenReader;
  /** The probabilities of each id after each of some beginnings, which have one length. */
  after(beginnings: readonly (readonly number[])[]): Promise<readonly Float32Array[]>;
  /** The files to save, with what belongs to them. */
  files(options: SaveOptions): Promise<ModelFiles>;
  /** Frees what it holds. */
  dispose(): void;
}
