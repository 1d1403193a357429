// A classifier beside those that only add up words: whether the network is worth it.
import { check } from '@rnnkit/data';

import type { ClassifierAssessment } from '../classification/assessment.ts';
import type { LabelledExamples } from '../classification/examples.ts';
import { checkMultiLabelExamples } from '../multilabel/examples.ts';
import { learningChecks, type LearningOptions } from '../pace.ts';
import { LinearClassifier, logisticClassifier, naiveBayesClassifier } from './linear-classifier.ts';
import { logisticMultiLabelClassifier, type LinearMultiLabelClassifier } from './linear-multilabel-classifier.ts';

/** Classifiers by name. */
export type Baselines = Readonly<Record<string, LinearClassifier>>;

/** What a baseline showed on the same texts. */
export type BaselineFigures = Pick<ClassifierAssessment, 'accuracy' | 'macroF1' | 'loss'> & { readonly name: string };

/** What a classifier and baselines showed on the same texts. */
export interface SideBySide {
  /** The baselines, the best accuracy first. */
  readonly baselines: readonly BaselineFigures[];
  /** The baseline that is right more often than the classifier, the best of them: then it is the better choice. */
  readonly better: BaselineFigures | undefined;
}

/** Whether logistic regression takes no more than seconds: by how many labels there are for how many texts. */
const isQuick = (labels: Iterable<string>, texts: readonly string[]): boolean =>
  new Set(labels).size * texts.length <= 200_000;

/**
 * The baselines of classification: naive Bayes on words and on characters, and logistic regression on words; the latter only where
 * classes times texts are at most 200,000, since beyond it takes minutes.
 *
 * @throws RnnkitError `invalid-argument` when there are not as many labels as texts, or fewer than two classes; the reason of the signal when it
 * is stopped
 */
export async function classifierBaselines(
  texts: readonly string[],
  labels: readonly string[],
  options: LearningOptions = {},
): Promise<Baselines> {
  const run = check.checkOptions<LearningOptions>('classifierBaselines', learningChecks, {}, options);
  const bayes = {
    'naive Bayes, words': await naiveBayesClassifier(texts, labels, run),
    'naive Bayes, characters': await naiveBayesClassifier(texts, labels, { ...run, tokenLevel: 'characters' }),
  };
  if (!isQuick(labels, texts)) return bayes;
  return { ...bayes, 'logistic regression, words': await logisticClassifier(texts, labels, run) };
}

/**
 * The baseline of classification with several labels: logistic regression on words, for each label. There is none where labels times texts
 * are more than 200,000, since beyond it takes minutes.
 *
 * @throws RnnkitError `invalid-argument` when there are not as many lists of labels as texts, or no label; the reason of the signal when it is
 * stopped
 */
export async function multiLabelBaselines(
  texts: readonly string[],
  labels: readonly (readonly string[])[],
  options: LearningOptions = {},
): Promise<Readonly<Record<string, LinearMultiLabelClassifier>>> {
  const run = check.checkOptions<LearningOptions>('multiLabelBaselines', learningChecks, {}, options);
  checkMultiLabelExamples('multiLabelBaselines', { texts, labels });
  if (!isQuick(labels.flat(), texts)) return {};
  return { 'logistic regression, words, for each label': await logisticMultiLabelClassifier(texts, labels, run) };
}

/**
 * Puts what a classifier showed beside what baselines show on the same texts.
 *
 * @param assessment what `assess` of the classifier gave for these examples
 * @throws RnnkitError `invalid-argument` when they are no examples
 *
 * @example
 * const assessment = await classifier.assess(test);
 * const baselines = await classifierBaselines(train.texts, train.labels);
 * const { better } = await besideBaselines(assessment, baselines, test);
 * if (better !== undefined) console.log(`${better.name} is right more often.`);
 */
export async function besideBaselines(
  assessment: Pick<ClassifierAssessment, 'accuracy'>,
  baselines: Baselines,
  examples: LabelledExamples,
): Promise<SideBySide> {
  const reached = check.finite(
    (Object(assessment) as typeof assessment).accuracy,
    'besideBaselines: accuracy',
  ) as number;
  const isBaseline = check.rule('a LinearClassifier', (value) => value instanceof LinearClassifier);
  const figures: BaselineFigures[] = [];
  for (const [name, baseline] of Object.entries(Object(baselines) as Baselines)) {
    isBaseline(baseline, `besideBaselines: ${name}`);
    const { accuracy, macroF1, loss } = await baseline.assess(examples);
    figures.push({ name, accuracy, macroF1, loss });
  }
  const sorted = figures.toSorted((a, b) => b.accuracy - a.accuracy);
  return { baselines: sorted, better: sorted.find(({ accuracy }) => accuracy > reached) };
}
