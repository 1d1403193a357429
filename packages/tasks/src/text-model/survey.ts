// What a first walk through examples finds that do not fit into memory: their vocabulary, their classes, and which are held out.
import { Random, RnnkitError } from '@rnnkit/data';
import { BoundedCounts, Tokenizer } from '@rnnkit/text';
import type { AnyTokenizer } from '@rnnkit/text/subwords';
import { SubwordTrainer } from '@rnnkit/text/subwords-training';

import type { Structure } from '../classification/structure.ts';
import { HeldExamples, type LabelledText } from './held-examples.ts';
import { subwordOptions, tokenizerOptions } from './new-tokenizer.ts';
import { walkThrough, type Reopened } from './reopened.ts';

/** Texts that stand for all, and as much of each. */
const mostSampled = 4096;
const mostCharacters = 20_000;
/** So many different tokens are counted at least, and of a larger vocabulary so many times as many. */
const leastCounted = 2 ** 18;
const countedForEach = 8;

/** What was found. */
export interface Survey {
  /** Examples that are trained on. */
  readonly rows: number;
  /** How many of those each class has, in the order of their code points; of some all may be held out. */
  readonly classes: ReadonlyMap<string, number>;
  readonly held: HeldExamples;
  /** Some of the examples that are trained on, drawn evenly, of long texts the beginning. */
  readonly sample: readonly LabelledText[];
  readonly tokenizer: AnyTokenizer;
  /** By how much a token's count may be too small. */
  readonly countError: number;
  /** A number that differs for other examples. */
  readonly digest: number;
}

/** How a survey goes. */
export interface SurveyOptions {
  readonly share: number;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
  readonly onExample: ((examples: number) => void) | undefined;
  /** Of fewer none is held out. */
  readonly fewestHeld: number;
  /** Most examples that are held out. */
  readonly mostHeld?: number | undefined;
}

/** Walks through all examples once. @throws RnnkitError when one is none, or there are none to train on */
export async function survey(
  owner: string,
  open: Reopened<unknown>,
  structure: Structure,
  { share, seed, signal, onExample, fewestHeld, mostHeld }: SurveyOptions,
): Promise<Survey> {
  const held = new HeldExamples(share, seed, mostHeld);
  const draw = held.draws();
  const vocabulary = vocabularyOf(structure);
  const sample = new Sample(seed);
  const counts = new Map<string, number>();
  let [examples, rows, digest] = [0, 0, 0x811c9dc5];
  const learn = (example: LabelledText): void => {
    rows++;
    counts.set(example.label, counts.get(example.label)! + 1);
    vocabulary.learn(example.text);
    sample.offer(example);
  };
  for await (const example of walkThrough(owner, open)) {
    const drawn = draw();
    digest = withText(withText(digest, example.text), example.label);
    counts.set(example.label, counts.get(example.label) ?? 0);
    (held.holds(drawn) ? held.keep(drawn, example) : [example]).forEach(learn);
    onExample?.(++examples);
    if (examples % 1024 === 0) signal?.throwIfAborted();
  }
  held.finish(fewestHeld).forEach(learn);
  if (rows === 0)
    throw new RnnkitError('invalid-argument', `${owner} takes examples to train on; there was none in ${examples}.`);
  return {
    rows,
    classes: new Map([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    held,
    sample: sample.texts,
    digest: digest >>> 0,
    ...vocabulary.finish(),
  };
}

/** Some of many, each with the same chance (Vitter 1985). */
class Sample {
  readonly texts: LabelledText[] = [];
  readonly #random: Random;
  #offered = 0;

  constructor(seed: number) {
    this.#random = new Random(seed).derive('sample');
  }

  offer({ text, label }: LabelledText): void {
    const place = this.#offered < mostSampled ? this.#offered : this.#random.integer(0, this.#offered + 1);
    if (place < mostSampled) this.texts[place] = { text: text.slice(0, mostCharacters), label };
    this.#offered++;
  }
}

interface LearnedVocabulary {
  learn(text: string): void;
  finish(): Pick<Survey, 'tokenizer' | 'countError'>;
}

function vocabularyOf(structure: Structure): LearnedVocabulary {
  const { tokenLevel, vocabularySize } = structure;
  const capacity = Math.min(2 ** 24, Math.max(leastCounted, countedForEach * vocabularySize));
  if (tokenLevel === 'subwords') {
    const trainer = new SubwordTrainer({ ...subwordOptions(structure), wordCapacity: capacity });
    return {
      learn: (text) => trainer.learn([text]),
      finish: () => ({ tokenizer: trainer.finish(), countError: trainer.counts.error }),
    };
  }
  const tokenizer = new Tokenizer(tokenizerOptions(structure));
  const counts = new BoundedCounts(capacity);
  return {
    learn: (text) => void tokenizer.countTokens(text, counts),
    finish() {
      tokenizer.fitOnCounts(counts.entries());
      tokenizer.prune();
      return { tokenizer, countError: counts.error };
    },
  };
}

/** FNV-1a, over the units of a text and its end. */
function withText(hash: number, text: string): number {
  let value = hash;
  for (let place = 0; place < text.length; place++) value = Math.imul(value ^ text.charCodeAt(place), 0x01000193);
  return Math.imul(value ^ 0x1f, 0x01000193);
}
