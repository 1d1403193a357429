// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { expect, test } from 'vitest';

import * as classification from '../src/classification/index.ts';
import { NgramFeatures } from '../src/baselines/ngram-features.ts';
import * as tasks from '../src/index.ts';

await useBackend(cpu());
const small = { units: 2, embeddingDim: 2, epochs: 1, sequenceLength: 4 };
const generator = await tasks.trainGenerator(['ab', 'ba'], small);

const sentence = { words: ['a', 'b'], tags: ['O', 'B-X'] };
const narrow = { units: 2, embeddingDim: 2, characterDim: 2, characterUnits: 2, epochs: 1 };
const tagger = await tasks.trainTagger([sentence, sentence], narrow);
const several = await tasks.trainMultiLabelClassifier(['a', 'b'], [['x'], ['y', 'x']], {
  units: 2,
  embeddingDim: 2,
  epochs: 1,
});
const regressor = await tasks.trainRegressor(['a', 'b'], [1, 2], { units: 2, embeddingDim: 2, epochs: 1 });
const bayes = await tasks.naiveBayesClassifier(['a', 'b'], ['x', 'y']);
const ridge = await tasks.ridgeRegressor(['a', 'b'], [1, 2]);
const logistic = await tasks.logisticMultiLabelClassifier(['a', 'b'], [['x'], ['y']]);
const linear = {
  features: new NgramFeatures('words', 1, ['a']),
  kernel: Float32Array.of(1),
  bias: Float32Array.of(0),
  frequencies: undefined,
};
const quick = { units: 2, embeddingDim: 2, epochs: 1 };
const translator = await tasks.trainTranslator(['ab', 'ba'], ['b', 'a'], quick);

/** The arguments that each takes. */
const exported: Readonly<Record<string, readonly unknown[]>> = {
  TextGenerator: [generator.vocabulary, generator.languageModel],
  Translator: [translator.source, translator.target, translator.model, 3],
  NgramLanguageModel: [2, { size: 4, end: 3 }, Int32Array.of(3, 2, 2, 3), Float32Array.of(1, 2)],
  MixedLanguageModel: [
    new tasks.NeuralLanguageModel((generator.languageModel as tasks.NeuralLanguageModel).network),
    new tasks.NgramLanguageModel(
      1,
      { size: generator.vocabulary.size, end: generator.vocabulary.end },
      Int32Array.of(2),
      Float32Array.of(1),
    ),
    0.5,
  ],
  NeuralLanguageModel: [(generator.languageModel as tasks.NeuralLanguageModel).network],
  bleu: [['a'], ['a']],
  chrf: [['a'], ['a']],
  editDistance: ['a', 'b'],
  loadTask: [await generator.files(), 'a model'],
  ngramGenerator: [['ab', 'ba'], { order: 2 }],
  generatorDefaultsOf: [{ architecture: 'lstm', tokenLevel: 'words' }],
  taggerDefaultsOf: [{ architecture: 'gru' }],
  translatorDefaultsOf: [{ architecture: 'gru' }],
  LinearClassifier: [['x', 'y'], linear],
  LinearMultiLabelClassifier: [['x'], linear],
  LinearRegressor: [linear, 1],
  naiveBayesClassifier: [['a', 'b'], ['x', 'y'], { ngrams: 1 }],
  logisticClassifier: [['a', 'b'], ['x', 'y'], { ngrams: 1 }],
  logisticMultiLabelClassifier: [['a', 'b'], [['x'], ['y']], { ngrams: 1 }],
  ridgeRegressor: [['a', 'b'], [1, 2], { ngrams: 1 }],
  classifierBaselines: [['a', 'b'], ['x', 'y'], {}],
  multiLabelBaselines: [['a', 'b'], [['x'], ['y']], {}],
  besideBaselines: [{ accuracy: 1 }, { one: bayes }, { texts: ['a'], labels: ['x'] }],
  TextRegressor: [regressor.tokenizer, 100, regressor.model, 1],
  trainRegressor: [['a', 'b'], [1, 2], quick],
  MultiLabelClassifier: [several.tokenizer, 100, ['x', 'y'], [0.5, 0.5], several.model],
  trainMultiLabelClassifier: [['a', 'b'], [['x'], ['y', 'x']], quick],
  trainGenerator: [['ab', 'ba'], small],
  TextTagger: [tagger.vocabulary, tagger.model],
  knownTaggerWords: [[sentence], { minCount: 1 }],
  trainTagger: [[sentence], narrow],
  commonestTagger: [[sentence], { minCount: 1 }],
  trainTranslator: [['ab', 'ba'], ['b', 'a'], quick],
};

const functions = Object.entries<unknown>(tasks).filter(
  // Those of classification are tried in a test of their own.
  (entry): entry is [string, new () => object] => typeof entry[1] === 'function' && !(entry[0] in classification),
);

/** Options that are taken although they are nonsense would be a training with all defaults: it is made as short as the others. */
function shortly(given: unknown, options: unknown): unknown {
  const isTaken = typeof given === 'object' && given !== null && given !== options && !Object.isFrozen(given);
  return isTaken ? Object.assign(given, options) : given;
}

test.each(functions)('%s', async (name, value) => {
  const good = exported[name];
  if (good === undefined) throw new Error(`Say here what ${name} takes.`);
  const isClass = /^[A-Z]/.test(name);
  const run = (...given: readonly unknown[]): unknown => {
    if (isClass) return Reflect.construct(value, given);
    const last = good.length - 1;
    const args = name.startsWith('train')
      ? given.map((one, place) => (place === last ? shortly(one, good[last]) : one))
      : given;
    return Reflect.apply(value, undefined, args);
  };
  expect(await badAnswers({ name, run, good })).toEqual([]);
});

/** Methods by their object, with the arguments that each takes. */
const methods: readonly (readonly [owner: object, name: string, good: readonly unknown[]])[] = [
  [generator, 'predict', ['a', { maxTokens: 2 }]],
  [generator, 'complete', ['a', 2, { maxTokens: 2 }]],
  [generator, 'score', ['a']],
  [generator, 'assess', ['a']],
  [generator, 'files', [{ dtype: 'F16' }]],
  [translator, 'predict', [['a'], { beamWidth: 2 }]],
  [translator, 'candidates', [['a'], 2, { maxTokens: 2 }]],
  [translator, 'assess', [['a'], ['b'], { maxTokens: 2 }]],
  [translator, 'files', [{ dtype: 'F16' }]],
  [bayes, 'predict', ['a b', { threshold: 0.5 }]],
  [bayes, 'assess', [{ texts: ['a'], labels: ['x'] }]],
  [ridge, 'values', [['a b']]],
  [ridge, 'assess', [{ texts: ['a'], values: [1] }]],
  [logistic, 'predict', [['a b']]],
  [logistic, 'probabilities', [['a b']]],
  [logistic, 'assess', [{ texts: ['a'], labels: [['x']] }]],
  [tasks.LinearMultiLabelClassifier, 'load', [await logistic.files(), 'a model']],
  [tasks.LinearClassifier, 'load', [await bayes.files(), 'a model']],
  [tasks.LinearRegressor, 'load', [await ridge.files(), 'a model']],
  [regressor, 'predict', ['a b']],
  [regressor, 'values', [['a b']]],
  [regressor, 'assess', [{ texts: ['a'], values: [1] }]],
  [regressor, 'files', [{ dtype: 'F16' }]],
  [tasks.TextRegressor, 'load', [await regressor.files(), 'a model']],
  [several, 'predict', ['a b']],
  [several, 'assess', [{ texts: ['a'], labels: [['x']] }]],
  [several, 'files', [{ dtype: 'F16' }]],
  [tasks.MultiLabelClassifier, 'load', [await several.files(), 'a model']],
  [tagger, 'predict', ['a b']],
  [tagger, 'tag', [[['a']]]],
  [tagger, 'assess', [[sentence]]],
  [tagger, 'files', [{ dtype: 'F16' }]],
  [tasks.TextTagger, 'load', [await tagger.files(), 'a model']],
  [tasks.TextGenerator, 'load', [await generator.files(), 'a model']],
  [tasks.Translator, 'load', [await translator.files(), 'a model']],
];

test.each(methods)('a method of %o: %s', async (owner, name, good) => {
  const run = (...given: readonly unknown[]): unknown =>
    Reflect.apply(Reflect.get(owner, name) as () => unknown, owner, given);
  expect(await badAnswers({ name, run, good })).toEqual([]);
});

const written = (given: readonly unknown[]): AsyncIterable<string> =>
  generator.generate(...(given as Parameters<typeof generator.generate>));

test('generate', async () => {
  const run = async (...given: readonly unknown[]): Promise<unknown> => {
    let text = '';
    for await (const piece of written(given)) text += piece;
    return text;
  };
  expect(await badAnswers({ name: 'generate', run, good: ['a', { maxTokens: 2, seed: 1 }] })).toEqual([]);
});
