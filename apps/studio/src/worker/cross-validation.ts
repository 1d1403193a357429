// Settings tried on folds of the data, so that chance is seen.
import { newClassifier } from '@rnnkit/classifier';
import { trainTestSplit } from '@rnnkit/data';
import { crossValidate } from '@rnnkit/training';

import { architectureOf } from '../settings.ts';
import type { StudioData } from './data.ts';
import type { FoldOptions, FoldScores } from './protocol.ts';
import { compile } from './training.ts';

/** More texts than these are drawn from: a choice of settings does not need all. */
const mostTexts = 3000;

/** Trains the settings once for each fold, and tries them on what it holds out. The held-out texts of the end stay out. */
export async function crossValidateUnits(
  { settings, folds, epochs }: FoldOptions,
  data: StudioData,
  progress: (done: number, of: number) => void,
): Promise<FoldScores> {
  const texts = [...data.train.texts, ...data.validation.texts];
  const labels = [...data.train.labels, ...data.validation.labels];
  const rows =
    texts.length <= mostTexts
      ? [...texts.keys()]
      : trainTestSplit(labels, { testSize: mostTexts / texts.length, seed: settings.seed }).test;
  const names = [...new Set(rows.map((row) => labels[row]!))].toSorted();
  const classifier = newClassifier(
    rows.map((row) => texts[row]!),
    names,
    architectureOf(settings),
  );
  const { model } = classifier;
  try {
    compile(model, settings);
    const x = classifier.encode(rows.map((row) => texts[row]!));
    const y = {
      data: classifier.encodeLabels(
        rows.map((row) => labels[row]!),
        data.summary.name,
      ),
      shape: [rows.length],
    };
    let done = 0;
    const result = await crossValidate(model, x, y, {
      folds,
      epochs,
      batchSize: settings.batchSize,
      onProgress: () => {
        progress(++done, folds * epochs);
      },
    });
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
