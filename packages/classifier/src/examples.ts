// Labelled texts in memory, and which of them are held out.
import { trainTestSplit } from '@rnnkit/text';

/** Texts and as many labels. */
export interface LabelledExamples {
  /** The texts. */
  readonly texts: readonly string[];
  /** The label of each text. */
  readonly labels: readonly string[];
}

/**
 * Holds out the last share, as Keras' validationSplit does. Where that would leave a class on one side only, as in a file
 * sorted by class or a folder per class, it holds out a random share of every class instead.
 *
 * @param share of the examples, between 0 and 1
 * @throws Error when the share leaves one side empty
 */
export function splitExamples(
  { texts, labels }: LabelledExamples,
  share: number,
  seed: number,
): { readonly train: LabelledExamples; readonly validation: LabelledExamples } {
  const pick = (indices: readonly number[]): LabelledExamples => ({
    texts: indices.map((index) => texts[index] ?? ''),
    labels: indices.map((index) => labels[index] ?? ''),
  });
  const boundary = Math.floor(texts.length * (1 - share));
  const first = new Set(labels.slice(0, boundary));
  const last = new Set(labels.slice(boundary));
  const { train, test } =
    first.size === last.size && [...first].every((label) => last.has(label))
      ? { train: [...labels.keys()].slice(0, boundary), test: [...labels.keys()].slice(boundary) }
      : trainTestSplit(labels, { testSize: share, seed });
  return { train: pick(train), validation: pick(test) };
}
