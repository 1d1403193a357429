// What simple rules show where a classifier was tried.
import {
  besideBaselines,
  classifierBaselines,
  type ClassifierAssessment,
  type LabelledExamples,
  type SideBySide,
} from '@rnnkit/tasks';
import { majorityClassAccuracy } from '@rnnkit/text';

import { adviceOn } from '../advice.ts';

/** Rules beside a classifier, and what follows from them. */
export interface BesideRules extends SideBySide {
  /** A sentence where a rule does better. */
  readonly advice: readonly string[];
}

/** What a classifier showed, in a line. */
export function summaryOf({ accuracy, loss }: ClassifierAssessment, examples: number): string {
  const shown = Number.isNaN(loss) ? '–' : loss.toFixed(4);
  return `accuracy ${(100 * accuracy).toFixed(2)} %, loss ${shown}, on ${examples} ${examples === 1 ? 'example' : 'examples'}`;
}

const commonest = 'always the commonest class';

/** How train makes the rules, by their names. */
const optionsOf: Readonly<Record<string, string>> = {
  'naive Bayes, words': '--model naive-bayes --token words',
  'naive Bayes, characters': '--model naive-bayes --token characters',
  'logistic regression, words': '--model logistic-regression --token words',
};

/** What learns the rules from texts. */
export type LearnRules = typeof classifierBaselines;

/** Learns the rules from what the classifier was trained on, and tries them on the same data. */
export async function besideRules(
  assessment: ClassifierAssessment,
  trained: LabelledExamples,
  data: LabelledExamples,
  learn: LearnRules = classifierBaselines,
): Promise<BesideRules> {
  const learned = await learn(trained.texts, trained.labels);
  const { baselines, better } = await besideBaselines(assessment, learned, data);
  const accuracy = majorityClassAccuracy(trained.labels, data.labels);
  const advice = adviceOn(better && { name: better.name, options: optionsOf[better.name]! });
  const rule = { name: commonest, accuracy, macroF1: Number.NaN, loss: Number.NaN };
  return { baselines: [...baselines, rule], better, advice };
}
