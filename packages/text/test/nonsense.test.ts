// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { expect, test } from 'vitest';

import * as text from '../src/index.ts';
import * as subwords from '../src/subwords/index.ts';
import * as vectors from '../src/vectors/index.ts';
import * as training from '../src/subwords/training.ts';

const tokenizer = new text.Tokenizer({ numWords: 9 });
tokenizer.fitOnTexts(['a b', 'b c']);
const ngrams = new text.CharacterNgramClassifier();
ngrams.fit(['a', 'b'], ['x', 'y']);

const trainer = new training.SubwordTrainer({ vocabularySize: 300 });
trainer.learn(['a b', 'b c']);
const pieces = trainer.finish();

const someVectors = { words: ['a'], dimensions: 1, table: Float32Array.of(1) };

/** The arguments that each takes. */
const exported: Readonly<Record<string, readonly unknown[]>> = {
  BoundedCounts: [9],
  Neighbours: [someVectors],
  readVectors: [new TextEncoder().encode('a 1\n'), { name: 'a' }],
  trainVectors: [[['a', 'b', 'a', 'b']], { minCount: 1, dimensions: 2, epochs: 1 }],
  writeBinaryVectors: [someVectors],
  writeVectors: [someVectors],
  CharacterNgramClassifier: [{ minimum: 1 }],
  SubwordTrainer: [{ vocabularySize: 300 }],
  Tokenizer: [{ numWords: 4 }],
  anyTokenizerFromJson: [JSON.stringify(pieces)],
  codePointOffsets: ['a', [0, 1]],
  describe: [tokenizer, ['a'], { maxLength: 3 }],
  describeSequences: [[[1, 2]], { maxLength: 3, unknownIndex: 1 }],
  embeddingTable: [['a'], someVectors, { seed: 1 }],
  hashedNgrams: ['a', { buckets: 9 }],
  hashingTrick: ['a b', 5, { lower: true }],
  majorityClassAccuracy: [['a'], ['a']],
  oneHot: ['a b', 5, { lower: true }],
  padSequences: [[[1], [2]], { maxlen: 2 }],
  subwordTokenizerFromJson: [JSON.stringify(pieces)],
  textIndexerFromJson: [JSON.stringify(tokenizer)],
  tokenizerFromJson: [JSON.stringify(tokenizer)],
  trainSubwords: [['a b'], { vocabularySize: 300 }],
};

const functions = Object.entries<unknown>({ ...text, ...subwords, ...training, ...vectors }).filter(
  (entry): entry is [string, new () => object] => typeof entry[1] === 'function',
);

test.each(functions)('%s', async (name, value) => {
  const good = exported[name];
  if (good === undefined) throw new Error(`Say here what ${name} takes.`);
  const isClass = /^[A-Z]/.test(name);
  const run = (...given: readonly unknown[]): unknown => {
    if (isClass) return Reflect.construct(value, given);
    return Reflect.apply(value, undefined, given);
  };
  expect(await badAnswers({ name, run, good })).toEqual([]);
});

/** Methods by their object, with the arguments that each takes. */
const methods: readonly (readonly [owner: object, Readonly<Record<string, readonly unknown[]>>])[] = [
  [ngrams, { predict: [['a']], accuracy: [['a'], ['x']] }],
  [pieces, { encode: ['a'], decode: [[1]], textsToSequences: [['a']], sequencesToTexts: [[[1]]] }],
  [trainer, { learn: [['a']] }],
  [new text.BoundedCounts(9), { add: ['a', 2], merge: [new text.BoundedCounts(9)] }],
  [new text.CharacterNgramClassifier(), { fit: [['a'], ['x']] }],
  [
    tokenizer,
    {
      tokenize: ['a'],
      fitOnTexts: [['a']],
      fitOnCounts: [[['a', 2]]],
      countTokens: ['a', new text.BoundedCounts(9)],
      fitOnStream: [['a'], { capacity: 9 }],
      fitOnSequences: [[[1]]],
      textsToSequences: [['a']],
      sequencesToTexts: [[[1]]],
      textsToMatrix: [['a'], 'count'],
      sequencesToMatrix: [[[1]], 'count'],
    },
  ],
];

test.each(methods)('methods of %o', async (owner, taken) => {
  for (const [name, good] of Object.entries(taken)) {
    const method = Reflect.get(owner, name) as () => unknown;
    const run = (...given: readonly unknown[]): unknown => Reflect.apply(method, owner, given);
    expect(await badAnswers({ name, run, good })).toEqual([]);
  }
});
