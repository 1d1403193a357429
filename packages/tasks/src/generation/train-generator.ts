// From texts to a generator.
import { check } from '@rnnkit/data';
import type { TrainableModel } from '@rnnkit/training';

import { checkHeads } from '../architectures/architecture.ts';
import { changeLayers } from '../continuing/change-layers.ts';
import { generatorDefaultsOf } from '../presets.ts';
import { learnVocabulary } from '../learn-vocabulary.ts';
import type { TextVocabulary } from '../text-vocabulary.ts';
import { partRun, runChecks, type RunOptions } from '../training-run.ts';
import { checkTexts } from './check-texts.ts';
import { fitGenerator, type GeneratorFigures } from './fit-generator.ts';
import { gatherTexts, type GeneratorData } from './gather-texts.ts';
import { newNetwork } from './generator-network.ts';
import { grownCounts, grownGenerator, likeThat } from './grown-generator.ts';
import { mixWithCounts } from './mix-with-counts.ts';
import { NeuralLanguageModel } from './neural-language-model.ts';
import { generatorChecks, type GeneratorOptions, type GeneratorSettings } from './options.ts';
import { splitTexts } from './split-texts.ts';
import { statisticsOf } from '../text-statistics.ts';
import { TextGenerator } from './text-generator.ts';
import { idsOfTexts } from './text-ids.ts';

/** Options of {@link trainGenerator}. */
export interface TrainGeneratorOptions extends GeneratorOptions, RunOptions<GeneratorFigures> {
  /** A label for each text, such as the kind of name; then texts can be written for a label. Default: none. */
  readonly labels?: readonly string[] | undefined;
  /**
   * A generator to go on from: it stays as it is, and the new one begins with its tokens, labels and weights, to which those of the texts
   * are added. It says what the network is like, so that no other option may, but for `vocabularySize`: most tokens in all, by default as
   * many more as a new generator may have. Default: a new one.
   */
  readonly from?: TextGenerator | undefined;
}

/**
 * Trains a language model: it learns to foretell the next token of texts, by truncated back-propagation through time. Texts that are about
 * as long are read side by side, each from its beginning, in another order in each epoch, and long ones at many places; each goes on with
 * the state that it had where the last step stopped. A backend has to be in use.
 *
 * @param data one long text; or many, in a list or as they stream in, each with a label if it has one, as the readers of `@rnnkit/data` give them
 * @returns the generator, with the weights of the epoch that foretells best what is held out
 * @throws RnnkitError `invalid-argument` when there is no text to learn from, or an option is not what it has to be; the signal's reason
 * when training is stopped before the first epoch is done; `unsupported` when `from` counts
 *
 * @example
 * const generator = await trainGenerator(await readFile('plays.txt', 'utf8'));
 * for await (const piece of generator.generate('ROMEO:')) process.stdout.write(piece);
 */
export async function trainGenerator(data: GeneratorData, options: TrainGeneratorOptions = {}): Promise<TextGenerator> {
  check.checkOptions('trainGenerator', checks, {}, options);
  const { from } = options;
  const { checkpoint, onTokens, ...run } = partRun<TrainGeneratorOptions, GeneratorFigures>(options).run;
  const all = await gatherTexts('trainGenerator', data, options.labels);
  checkTexts('trainGenerator', all.texts, all.labels);
  const settings = readOptions(
    options,
    all.texts.reduce((sum, text) => sum + text.length, 0),
  );
  const { train, validation } = splitTexts(all, settings);
  run.signal?.throwIfAborted();
  const kinds = [...new Set(all.labels)].toSorted();
  const { vocabulary, network } =
    from === undefined
      ? newGenerator(learnVocabulary(train.texts, settings, kinds), settings)
      : await grownGenerator(from, train.texts, kinds, settings.vocabularySize);
  try {
    const learned = idsOfTexts(vocabulary, train);
    const held = validation === undefined ? undefined : idsOfTexts(vocabulary, validation);
    if (onTokens !== undefined) onTokens(statisticsOf(vocabulary, train.texts), 'texts');
    const isTrained = await fitGenerator(
      network,
      { train: learned, held, size: vocabulary.size },
      { ...settings, given: options.epochs },
      {
        ...run,
        onBest: checkpoint && (async () => giveTo(checkpoint, new TextGenerator(vocabulary, await neuralOf(network)))),
      },
    );
    if (!isTrained) run.signal?.throwIfAborted();
    const neural = await neuralOf(network);
    const { ngramOrder: order } = settings;
    if (order === 0 || held === undefined) return new TextGenerator(vocabulary, neural);
    try {
      const known = from && grownCounts(from, vocabulary);
      const language = await mixWithCounts(neural, { train: learned, held, order, vocabulary, known });
      return new TextGenerator(vocabulary, language);
    } catch (error) {
      neural.dispose();
      throw error;
    }
  } finally {
    network.dispose();
  }
}

function newGenerator(
  vocabulary: TextVocabulary,
  settings: GeneratorSettings,
): { readonly vocabulary: TextVocabulary; readonly network: TrainableModel } {
  return { vocabulary, network: newNetwork(settings, vocabulary.size, true) };
}

const checks: check.OptionChecks = {
  ...generatorChecks,
  ...runChecks,
  labels: check.texts,
  from: check.rule('a TextGenerator', (value) => value instanceof TextGenerator),
};

function readOptions(options: TrainGeneratorOptions, characters: number): GeneratorSettings {
  const { labels: _labels, from, ...own } = partRun<TrainGeneratorOptions, GeneratorFigures>(options).rest;
  const rest = from === undefined ? own : likeThat(from, own);
  const settings = check.checkOptions<GeneratorSettings>(
    'trainGenerator',
    generatorChecks,
    generatorDefaultsOf({ ...rest, characters }),
    rest,
  );
  checkHeads('trainGenerator', settings);
  return settings;
}

async function neuralOf(network: TrainableModel): Promise<NeuralLanguageModel> {
  return new NeuralLanguageModel(await withoutStates(network));
}

async function giveTo(to: NonNullable<RunOptions['checkpoint']>, generator: TextGenerator): Promise<void> {
  try {
    await to(generator);
  } finally {
    generator.dispose();
  }
}

/** The same network, each of whose batches begins anew. */
async function withoutStates(network: TrainableModel): Promise<TrainableModel> {
  const made = changeLayers(network, (_name, config) =>
    'stateful' in config ? { ...config, stateful: false } : config,
  );
  made.build([null, null]);
  made.setWeights(await network.getWeights());
  return made;
}
