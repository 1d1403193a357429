// Labelled texts in memory, and which of them are held out.
import { check, RnnkitError, trainTestSplit } from '@rnnkit/data';

/** Texts and as many labels. */
export interface LabelledExamples {
  /** The texts. */
  readonly texts: readonly string[];
  /** The label of each text. */
  readonly labels: readonly string[];
}

/** Throws unless they are as many texts and labels.*/
export function checkExamples(owner: string, examples: unknown): asserts examples is LabelledExamples {
  const { texts, labels } = Object(examples) as { readonly texts?: unknown; readonly labels?: unknown };
  if (!Array.isArray(texts) || !Array.isArray(labels)) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes examples as { texts, labels }, two lists; got ${check.describe(examples)}.`,
    );
  }
  checkTexts(owner, texts as readonly string[]);
  checkLabels(owner, labels);
  if (texts.length !== labels.length)
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes as many labels as texts; got ${labels.length} for ${texts.length}.`,
    );
}

/** Throws unless they are labels. */
export function checkLabels(owner: string, labels: unknown): asserts labels is readonly string[] {
  if (!Array.isArray(labels))
    throw new RnnkitError('invalid-argument', `${owner} takes a list of labels; got ${check.describe(labels)}.`);
  const wrong = (labels as readonly unknown[]).findIndex((label) => typeof label !== 'string');
  if (wrong >= 0)
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: label ${wrong + 1} has to be a string; got ${check.describe(labels[wrong])}.`,
    );
}

/** Throws unless they are texts. */
export function checkTexts(owner: string, texts: readonly string[]): void {
  if (!Array.isArray(texts))
    throw new RnnkitError('invalid-argument', `${owner} takes a list of texts; got ${check.describe(texts)}.`);
  const wrong = texts.findIndex((text) => typeof text !== 'string');
  if (wrong >= 0)
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: text ${wrong + 1} has to be a string; got ${check.describe(texts[wrong])}.`,
    );
}

/**
 * Holds out a share of the examples, chosen at random by the seed, of each class alike. At least one example of each class stays to train on.
 *
 * @param share of the examples, between 0 and 1
 * @throws Error when they are no texts and as many labels, the share holds out nothing, or leaves nothing to train on, or each class has one example only
 */
export function splitExamples(
  examples: LabelledExamples,
  share: number,
  seed: number,
): { readonly train: LabelledExamples; readonly validation: LabelledExamples } {
  checkExamples('splitExamples', examples);
  check.countOrZero(seed, 'splitExamples: seed');
  const { texts, labels } = examples;
  if (typeof share !== 'number' || !(share > 0 && share < 1))
    throw new RnnkitError(
      'invalid-argument',
      `The share to hold out has to be a number between 0 and 1; got ${check.describe(share)}.`,
    );
  checkShare(share, labels.length);
  const { train, test } = trainTestSplit(labels, { testSize: share, seed });
  const pick = (rows: readonly number[]): LabelledExamples => ({
    texts: rows.map((row) => texts[row]!),
    labels: rows.map((row) => labels[row]!),
  });
  return { train: pick(train), validation: pick(test) };
}

/** Throws where one of both sides would be empty. */
function checkShare(share: number, rows: number): void {
  const wanted = Math.round(rows * share);
  if (wanted === 0)
    throw new RnnkitError(
      'invalid-argument',
      `A share of ${share} of ${rows} examples holds none out; take a larger share.`,
    );
  if (wanted === rows)
    throw new RnnkitError(
      'invalid-argument',
      `A share of ${share} of ${rows} examples leaves none to train on; take a smaller share.`,
    );
}
