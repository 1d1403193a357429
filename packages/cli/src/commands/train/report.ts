// What a training showed: the figures, simple rules beside them, and report.html.
import {
  confusedPairs,
  type ClassifierAssessment,
  type ClassifierSettings,
  type LabelledExamples,
  type TextClassifier,
} from '@rnnkit/tasks';
import { CharacterNgramClassifier, majorityClassAccuracy } from '@rnnkit/text';

import { shorten } from '../../data.ts';
import { print, printJson } from '../../output.ts';
import { reportOf, writeReport } from '../../report/file.ts';
import type { Split } from './data.ts';
import type { Fitted } from './fit.ts';
import { showSamples } from './samples.ts';

/** A training that is over, its model written. */
export interface Trained {
  readonly classifier: TextClassifier;
  readonly split: Split;
  readonly settings: ClassifierSettings;
  readonly fitted: Fitted;
  readonly out: string;
  /** What was trained on; undefined for the built-in data. */
  readonly data: string | undefined;
  readonly backend: string;
  /** How many threads have computed. */
  readonly threads: number;
}

/** Tries the classifier, writes the report and prints the figures. */
export async function report(trained: Trained, json: boolean): Promise<void> {
  const { classifier, split, fitted, out, backend } = trained;
  const heldOut = split.test ?? split.validation ?? split.train;
  const assessment = await classifier.assess(heldOut);
  const rules = simpleRules(split.train, heldOut);
  const summary = summarize(trained, assessment, heldOut);
  const path = await reportOf(out);
  // What draws is loaded when there is something to draw.
  const { trainingPage } = await import('../../report/training.ts');
  await writeReport(path, trainingPage({ ...describe(trained), summary, history: fitted.history, assessment, rules }));
  if (json) {
    const { accuracy, loss, unseen } = assessment;
    printJson({
      accuracy,
      loss,
      unseen,
      epochs: fitted.history.epoch.length,
      seconds: fitted.seconds,
      interrupted: fitted.exitCode !== undefined,
      backend,
      model: out,
      report: path,
      baselines: rules,
    });
    return;
  }
  print('');
  print(summary);
  for (const [rule, accuracy] of Object.entries(rules)) print(`  ${rule}: ${(100 * accuracy).toFixed(1)} %`);
  const pairs = confusedPairs(assessment.labels, assessment.confusion, 5);
  if (pairs.length > 0)
    print(`  most confused: ${pairs.map(({ pair, count }) => `${shorten(pair)} (${count})`).join(', ')}`);
  print(`model   ${out}`);
  print(`report  ${path}`);
  if (trained.data === undefined) await showSamples(classifier);
}

function describe({ classifier, settings, fitted, data, backend, threads }: Trained): {
  readonly title: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
} {
  const epochs = fitted.history.epoch.length;
  return {
    title: data === undefined ? `Which of ${classifier.labels.length} languages is it?` : `Trained on ${data}`,
    settings: { ...settings, epochs, backend, threads },
  };
}

function simpleRules(trained: LabelledExamples, heldOut: LabelledExamples): Readonly<Record<string, number>> {
  const ngrams = new CharacterNgramClassifier();
  ngrams.fit(trained.texts, trained.labels);
  return {
    'always the commonest class': majorityClassAccuracy(trained.labels, heldOut.labels),
    'naive Bayes on character 1- to 3-grams': ngrams.accuracy(heldOut.texts, heldOut.labels),
  };
}

function summarize(
  { split, fitted, backend }: Trained,
  { accuracy, loss }: ClassifierAssessment,
  { texts }: LabelledExamples,
): string {
  const tried = split.test === undefined && split.validation === undefined ? 'of the training itself' : 'held out';
  const stopped = fitted.exitCode === undefined ? '' : ' It was interrupted.';
  const mean = Number.isNaN(loss) ? '–' : loss.toFixed(4);
  return `${(100 * accuracy).toFixed(1)} % accuracy, loss ${mean}, on ${texts.length} examples ${tried}, after ${fitted.seconds.toFixed(0)} s of training on ${backend}.${stopped}`;
}
