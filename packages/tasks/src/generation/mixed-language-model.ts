// A network and counts, both of which foretell: linear interpolation of language models.
import { check, RnnkitError } from '@rnnkit/data';
import { readSafetensors, writeSafetensors, type ModelFiles, type StoredTensor } from '@rnnkit/storage';
import type { SaveOptions } from '@rnnkit/training';

import type { LanguageModel, TokenReader } from './language-model.ts';
import { NeuralLanguageModel } from './neural-language-model.ts';
import { ngramsFile, NgramLanguageModel } from './ngram-language-model.ts';

/** The tensor of the file of the runs that says how much they count. */
const shareName = 'share';

/**
 * Foretells by the mean of what a network and what counts say, weighted by a share (Jelinek and Mercer 1980; of networks Mikolov et al. 2011): they
 * err at other places, so that both together are better than either where there is little to learn from.
 */
export class MixedLanguageModel implements LanguageModel {
  /** What the network says. */
  readonly neural: NeuralLanguageModel;
  /** What the counts say. */
  readonly counts: NgramLanguageModel;
  /** The share of what the counts say, in `(0, 1)`, rounded to 32 bits as it is saved. */
  readonly share: number;
  /** How many ids there are. */
  readonly size: number;

  /** @throws RnnkitError `invalid-argument` when they are not that, or are of different ids */
  constructor(neural: NeuralLanguageModel, counts: NgramLanguageModel, share: number) {
    const isRight =
      neural instanceof NeuralLanguageModel &&
      counts instanceof NgramLanguageModel &&
      neural.size === counts.size &&
      typeof share === 'number' &&
      share > 0 &&
      share < 1;
    if (!isRight)
      throw new RnnkitError(
        'invalid-argument',
        `MixedLanguageModel takes a network and counts of as many ids, and a share between 0 and 1; got ${[neural, counts, share].map((value) => check.describe(value)).join(', ')}.`,
      );
    this.neural = neural;
    this.counts = counts;
    this.share = Math.fround(share);
    this.size = neural.size;
  }

  /** Begins a text. */
  read(): TokenReader {
    const [neural, counts] = [this.neural.read(), this.counts.read()];
    return {
      push: async (ids) => this.#mixed(await neural.push(ids), await counts.push(ids)),
      dispose: () => neural.dispose(),
    };
  }

  /** The probabilities of each id after each of some beginnings, which have one length. */
  async after(beginnings: readonly (readonly number[])[]): Promise<readonly Float32Array[]> {
    const [read, counted] = [await this.neural.after(beginnings), await this.counts.after(beginnings)];
    return read.map((row, place) => this.#mixed(row, counted[place]!));
  }

  #mixed(read: Float32Array, counted: Float32Array): Float32Array {
    return read.map((probability, place) => (1 - this.share) * probability + this.share * counted[place]!);
  }

  /** The files to save: the network's own, `ngrams.safetensors`, and what belongs to them. */
  files({ assets, ...options }: SaveOptions): Promise<ModelFiles> {
    const tensors = new Map<string, StoredTensor<Float32Array | Int32Array>>([
      ...this.counts.tensors(),
      [shareName, { shape: [1], data: Float32Array.of(this.share) }],
    ]);
    const runs = writeSafetensors({ tensors, metadata: new Map() });
    return this.neural.files({ ...options, assets: new Map([...(assets ?? []), [ngramsFile, runs]]) });
  }

  /**
   * A network with the counts that are beside it in some files; the network alone where there are none.
   *
   * @param end the id of the end of a text
   * @throws RnnkitError `invalid-file` or `invalid-argument` when the files are damaged
   */
  static beside(neural: NeuralLanguageModel, files: ModelFiles, end: number): LanguageModel {
    const bytes = files.get(ngramsFile);
    if (bytes === undefined) return neural;
    const { tensors } = readSafetensors(bytes, ngramsFile);
    const counts = NgramLanguageModel.fromTensors(tensors, { size: neural.size, end });
    return new MixedLanguageModel(neural, counts, tensors.get(shareName)?.data[0] as number);
  }

  /** Frees the network. */
  dispose(): void {
    this.neural.dispose();
  }
}
