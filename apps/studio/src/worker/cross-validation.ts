// Settings tried on folds of the data, so that chance is seen.
import { crossValidateClassifier, newClassifier, type LabelledExamples } from '@rnnkit/tasks';
import { trainTestSplit } from '@rnnkit/data';

import type { StudioData } from './data.ts';
import type { FoldOptions, FoldScores } from './experiments.ts';

/** More texts than these are drawn from: a choice of settings does not need all. */
const mostTexts = 3000;

/** Trains the settings once for each fold, and tries them on what it holds out. The held-out texts of the end stay out. */
export async function crossValidateUnits(
  { settings, folds, epochs }: FoldOptions,
  data: StudioData,
  progress: (done: number, of: number) => void,
): Promise<FoldScores> {
  const examples = examplesOf(data, settings.seed);
  const classifier = newClassifier(examples.texts, [...new Set(examples.labels)].toSorted(), settings);
  const { model } = classifier;
  try {
    let done = 0;
    const result = await crossValidateClassifier(
      classifier,
      examples,
      { ...settings, epochs },
      {
        folds,
        onProgress: () => {
          progress(++done, folds * epochs);
        },
      },
    );
    return {
      units: settings.units,
      accuracies: result.folds.map(({ metrics }) => metrics['accuracy']!),
      mean: result.mean['accuracy']!,
      deviation: result.standardDeviation['accuracy']!,
      parameters: model.countParams(),
    };
  } finally {
    model.dispose();
  }
}

/** The texts to learn from and to choose by, or some of them. */
function examplesOf({ train, validation }: StudioData, seed: number): LabelledExamples {
  const texts = [...train.texts, ...validation.texts];
  const labels = [...train.labels, ...validation.labels];
  if (texts.length <= mostTexts) return { texts, labels };
  const rows = trainTestSplit(labels, { testSize: mostTexts / texts.length, seed }).test;
  return { texts: rows.map((row) => texts[row]!), labels: rows.map((row) => labels[row]!) };
}
