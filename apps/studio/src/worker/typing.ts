// Answers a text that is being typed. What was read stays read: a key more is a step more, however long the text is.
import { ranked, readTokens, type TextClassifier } from '@rnnkit/tasks';

import type { Prediction } from './protocol.ts';

/** The part of a model's stream that is used. */
type Stream = ReturnType<TextClassifier['model']['stream']>;

/** So many unknown tokens are told of. */
const mostUnknown = 8;

/** Reads a text as it grows. */
export class Typing {
  readonly #classifier: TextClassifier;
  #stream: Stream | undefined;
  #read: readonly number[] = [];
  /** How many of them the last answer was read from. */
  #added = 0;
  #probabilities: Float32Array | undefined;
  #isOutdated = false;
  /** The answer before: a stream reads one text at a time. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(classifier: TextClassifier) {
    this.#classifier = classifier;
    const [first] = classifier.model.layers;
    try {
      // What reads padding as if it were text reads more than the text.
      this.#stream = first?.getConfig()['maskZero'] === true ? classifier.model.stream() : undefined;
    } catch {
      // A model that reads both ways, or pools its outputs, has to see the end first.
      this.#stream = undefined;
    }
  }

  /** Forgets what was read, because the weights have changed. */
  forget(): void {
    this.#isOutdated = true;
  }

  /** The answer to a text. */
  predict(text: string): Promise<Prediction> {
    const answer = this.#before.then(() => this.#predict(text));
    this.#before = answer.catch(() => {
      this.forget();
    });
    return answer;
  }

  async #predict(text: string): Promise<Prediction> {
    const { labels } = this.#classifier;
    const read = readTokens(this.#classifier, text);
    const ids = read.map(({ id }) => id);
    const strange = read.flatMap(({ token, known }) => (known ? [] : [token]));
    const unknown = [...new Set(strange)].slice(0, mostUnknown);
    const stream = this.#stream;
    if (stream === undefined || ids.length === 0) {
      this.forget();
      const [probabilities] = await this.#classifier.probabilities([text]);
      return {
        classes: ranked(labels, probabilities ?? []),
        tokensRead: ids.length,
        tokens: ids.length,
        streamed: stream !== undefined,
        unknown,
      };
    }
    const isMore = this.#read.length <= ids.length && this.#read.every((id, place) => id === ids[place]);
    if (!isMore || this.#isOutdated) {
      stream.reset();
      this.#isOutdated = false;
      this.#read = [];
    }
    // Asked once more, it is the same answer, from the same tokens.
    if (ids.length > this.#read.length) {
      const added = ids.slice(this.#read.length);
      this.#probabilities = await stream.push(added);
      this.#read = ids;
      this.#added = added.length;
    }
    return {
      classes: ranked(labels, this.#probabilities ?? []),
      tokensRead: this.#added,
      tokens: ids.length,
      streamed: true,
      unknown,
    };
  }

  /** Frees the states. */
  dispose(): void {
    this.#stream?.dispose();
  }
}
