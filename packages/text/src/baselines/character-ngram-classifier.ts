import { check, RnnkitError } from '@rnnkit/data';

/**
 * A classifier without a network, to compare with: multinomial naive Bayes on the n-grams of characters, with Laplace's
 * smoothing (Cavnar & Trenkle 1994 on n-grams; Manning et al. 2008, chapter 13, on naive Bayes).
 */
export class CharacterNgramClassifier {
  readonly #minimum: number;
  readonly #maximum: number;
  #classes: string[] = [];
  #prior: number[] = [];
  /** The log-probability of each n-gram for each class. */
  #likelihoods = new Map<string, Float64Array>();

  /**
   * @param options the shortest and the longest n-grams; 1 and 3 by default
   * @throws Error when they are no lengths
   */
  constructor(options: { readonly minimum?: number; readonly maximum?: number } = {}) {
    const { minimum, maximum } = check.checkOptions(
      'CharacterNgramClassifier',
      { minimum: check.count, maximum: check.count },
      { minimum: 1, maximum: 3 },
      options,
    );
    if (maximum < minimum)
      throw new RnnkitError(
        'invalid-argument',
        `The longest n-gram, ${maximum}, is shorter than the shortest, ${minimum}.`,
      );
    this.#minimum = minimum;
    this.#maximum = maximum;
  }

  *#ngrams(text: string): Generator<string> {
    const characters = Array.from(` ${text.toLowerCase()} `);
    for (let size = this.#minimum; size <= this.#maximum; size++) {
      for (let start = 0; start + size <= characters.length; start++)
        yield characters.slice(start, start + size).join('');
    }
  }

  /** Learns from labelled texts. @throws Error when there are none, or not as many labels */
  fit(texts: readonly string[], labels: readonly string[]): void {
    checkLabelled('fit', texts, labels);
    if (texts.length === 0) throw new RnnkitError('invalid-argument', 'fit takes at least one text.');
    this.#classes = [...new Set(labels)].toSorted();
    const place = new Map(this.#classes.map((label, index) => [label, index]));
    const totals = new Float64Array(this.#classes.length);
    const counts = new Map<string, Float64Array>();
    const documents = new Float64Array(this.#classes.length);
    for (const [row, text] of texts.entries()) {
      const index = place.get(labels[row]!)!;
      documents[index]!++;
      for (const ngram of this.#ngrams(text)) {
        let count = counts.get(ngram);
        if (count === undefined) counts.set(ngram, (count = new Float64Array(this.#classes.length)));
        count[index]!++;
        totals[index]!++;
      }
    }
    this.#prior = Array.from(documents, (count) => Math.log(count / texts.length));
    for (const count of counts.values()) {
      for (let index = 0; index < count.length; index++) {
        count[index] = Math.log((count[index]! + 1) / (totals[index]! + counts.size));
      }
    }
    this.#likelihoods = counts;
  }

  /** The most probable label of each text. @throws Error before fit */
  predict(texts: readonly string[]): string[] {
    check.texts(texts, 'predict: texts');
    if (this.#classes.length === 0) throw new RnnkitError('invalid-state', 'predict comes after fit.');
    return texts.map((text) => {
      const scores = [...this.#prior];
      for (const ngram of this.#ngrams(text)) {
        const likelihood = this.#likelihoods.get(ngram);
        if (likelihood !== undefined)
          for (let index = 0; index < scores.length; index++) scores[index]! += likelihood[index]!;
      }
      const best = scores.reduce((first, score, index) => (score > scores[first]! ? index : first), 0);
      return this.#classes[best]!;
    });
  }

  /** The share of texts whose predicted label is right. @throws Error when there are not as many labels */
  accuracy(texts: readonly string[], labels: readonly string[]): number {
    checkLabelled('accuracy', texts, labels);
    return this.predict(texts).filter((label, row) => label === labels[row]).length / Math.max(1, texts.length);
  }
}

/** Throws unless there are texts and as many labels. */
function checkLabelled(owner: string, texts: readonly string[], labels: readonly string[]): void {
  check.texts(texts, `${owner}: texts`);
  check.texts(labels, `${owner}: labels`);
  if (texts.length !== labels.length) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes as many labels as texts; got ${labels.length} for ${texts.length}.`,
    );
  }
}
