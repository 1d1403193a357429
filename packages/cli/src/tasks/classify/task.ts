// Classification on the command line.
import {
  loadTask,
  logisticClassifier,
  naiveBayesClassifier,
  splitExamples,
  trainClassifier,
  type ClassifierOptions,
  type TextClassifier,
  type LabelledExamples,
} from '@rnnkit/tasks';

import { checkTestLabels, classesOf } from '../../commands/train/data.ts';
import { settingsOf } from '../../commands/train/options.ts';
import { withTokens } from '../../commands/train/tokens.ts';
import { builtInLanguages, namesOf, readExamples } from '../../data.ts';
import { Failure, UsageFailure } from '../../failure.ts';
import { shownPath } from '../../kept-data.ts';
import { isLarge } from '../../large-data.ts';
import { modelOptions } from '../../models/model-options.ts';
import { dataOptions } from '../../data-options.ts';
import { languagesOption, option, upToOne, whole } from '../../options.ts';
import { tab } from '../../output.ts';
import { percent } from '../../report/page.ts';
import { classRows } from '../../commands/handover/rows/texts.ts';
import { defineTask } from '../define-task.ts';
import { foldRows } from '../fold-plan.ts';
import { aboutTokens, lengthsOf } from '../lengths.ts';
import type { Parts } from '../parts.ts';
import { featureNames, featuresOf, goneOnFrom, networkIn, readingOf } from '../rules.ts';
import { testOptions } from '../settings.ts';
import type { TaskParts } from '../task-parts.ts';
import type { Answer, Options, TextTask } from '../task.ts';
import { areTextEpochsOpen, textSettingOptions, textsOf, textVectorsOf } from '../text-settings.ts';
import { assess, type Classifier } from './figures.ts';
import { preparedOf, readLarge, type Examples } from './large.ts';
import { samplesOf } from './samples.ts';

interface ClassifyOptions extends ClassifierOptions {
  readonly demo?: boolean;
  readonly languages?: number;
}

/** The settings that were asked for; the built-in data has its own. */
function askedFor(options: Options, texts = 0): ClassifierOptions {
  const { demo = false } = options as ClassifyOptions;
  const all = settingsOf(options, demo, texts);
  if (demo) return all;
  const given = Object.entries(all).filter(([name]) => options[name === 'tokenLevel' ? 'token' : name] !== undefined);
  return Object.fromEntries(given);
}

/** Holds out a share of each class alike; of too few examples, none. */
function holdOutExamples(all: LabelledExamples, share: number, seed: number): Parts<LabelledExamples> {
  if (share === 0) return { train: all, test: undefined };
  try {
    const { train, validation } = splitExamples(all, share, seed);
    return { train, test: validation };
  } catch {
    return { train: all, test: undefined };
  }
}

async function predict(model: Classifier, texts: readonly string[], options: Options): Promise<readonly Answer[]> {
  const { top, threshold = 0 } = options as { readonly top: number; readonly threshold?: number };
  return (await model.predict(texts, { threshold })).map(({ classes, isSure, unknown }, row) => {
    const text = texts[row]!;
    const predictions = classes.slice(0, top);
    const named = predictions.map(({ label, probability }) => `${label} ${percent(probability)}`).join(', ');
    const shown = isSure ? named : `don’t know (${named})`;
    return { json: { text, predictions, isSure, unknown }, lines: [[{ text: shown }, tab, { text }]] };
  });
}

/** What is particular to classification. */
export const classifyParts: TaskParts<Examples, Classifier> = {
  name: 'classify',
  saved: ['classification', 'linear-classification'],
  rules: [
    {
      name: 'naive-bayes',
      takes: featureNames,
      learn: ({ texts, labels }, options, run) =>
        naiveBayesClassifier(texts, labels, { ...featuresOf(options, texts), ...run }),
    },
    {
      name: 'logistic-regression',
      takes: featureNames,
      learn: ({ texts, labels }, options, run) =>
        logisticClassifier(texts, labels, { ...featuresOf(options, texts), ...run }),
    },
  ],
  dataOptions,
  settingOptions: [
    ...textSettingOptions(),
    ...testOptions,
    languagesOption('all', 2),
    option(
      '--in-memory <mb>',
      'the largest file whose texts are kept in memory; a larger one is read anew in each epoch',
      { read: whole(0), value: 256 },
    ),
  ],
  predictOptions: [
    option('--top <n>', 'how many classes to show, with their probabilities', { read: whole(1), value: 1 }),
  ],
  answerOptions: [
    option('--threshold <share>', 'the probability below which the answer is “don’t know”', {
      read: upToOne,
      byDefault: 'none: every text gets a class',
    }),
    ...modelOptions,
  ],
  settingsOf: (options) => ({ ...settingsOf(options, options['demo'] === true) }),
  areEpochsOpen: (options) =>
    options['demo'] === true ? settingsOf(options, true).schedule === 'constant' : areTextEpochsOpen(options),
  read: (path, options) => readExamples(path, options),
  async readToTrain(path, options) {
    const { inMemory, model = 'network' } = options as { readonly inMemory: number; readonly model?: string };
    if (!(await isLarge(path, inMemory))) return readExamples(path, options);
    const wanting = ['from', 'vectors'].find((name) => options[name] !== undefined);
    const what = wanting ?? (model === 'network' ? undefined : `model ${model}`);
    if (what === undefined) return readLarge(path, options, askedFor(options));
    throw new UsageFailure(
      `${shownPath(path)} is larger than ${inMemory} MB, and --${what} takes texts that are kept in memory; raise --in-memory to keep them.`,
    );
  },
  holdOut(all, share, seed) {
    const prepared = preparedOf(all);
    if (prepared === undefined) return holdOutExamples(all, share, seed);
    const { validation, test } = prepared;
    return { train: all, test, ...(validation !== undefined && { validation }) };
  },
  check({ train, test }, path) {
    const classes = preparedOf(train)?.classifier.labels ?? classesOf(train);
    if (test !== undefined) checkTestLabels(test, classes, path);
  },
  async prepare(data, options) {
    const prepared = preparedOf(data);
    if (prepared !== undefined) {
      const { tokens, settings } = prepared;
      const { maxLength, ngrams, tokenLevel: token } = settings;
      return { options: { ...options, token, ngrams, maxLength }, about: aboutTokens(tokens, maxLength) };
    }
    const { texts } = data;
    const chosen = withTokens(options, texts);
    const { maxLength, about } = lengthsOf(texts, askedFor(chosen, texts.length));
    return { options: { ...chosen, maxLength }, about };
  },
  builtIn(options) {
    const { languages, demo } = options as ClassifyOptions;
    const { seed, validationSplit } = settingsOf(options, demo);
    const { train, validation, test } = builtInLanguages(languages ?? 'all', seed, validationSplit);
    return {
      train,
      validation: validationSplit === 0 ? undefined : validation,
      test,
      title: `Which of ${classesOf(train).length} languages is it?`,
    };
  },
  amountOf: (data) => textsOf(preparedOf(data)?.rows ?? data.texts.length),
  kindsOf: (data) => `${(preparedOf(data)?.classifier.labels ?? classesOf(data)).length} classes`,
  async train({ train, validation }, options, { from, run }) {
    const prepared = preparedOf(train);
    if (prepared !== undefined) return prepared.train(run);
    const { texts, labels } = train;
    const settings = askedFor(options, texts.length);
    const vectors = await textVectorsOf(options, texts, settings);
    return trainClassifier(texts, labels, { ...settings, ...vectors, validation, from: goneOnFrom(from), ...run });
  },
  load: (files, source) => loadTask(files, source) as Promise<Classifier>,
  assess,
  samples: samplesOf,
  predict,
  aboutOf: (model) => ({ classes: `${model.labels.length}: ${namesOf(model.labels, 100)}`, ...readingOf(model) }),
  networkOf: networkIn,
  objectivesOf: () => ({ accuracy: 'max', macroF1: 'max', loss: 'min' }),
  fold({ texts, labels }, plan) {
    const parts = foldRows({ texts, labels }, plan, labels);
    const known = new Set(parts.train.labels);
    if (parts.test?.labels.some((label) => known.has(label)) !== true)
      throw new Failure('Each class has one example only, so that none can be tried; give more examples of a class.');
    return parts;
  },
  handedOver: (model, data) => classRows(model as TextClassifier, data),
};

/** The task. */
export const classify: TextTask = defineTask(classifyParts);
