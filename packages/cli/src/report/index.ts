// The report of a classifier's training as `rnnkit train` writes it, for programs that train by other means.
import type { ClassifierAssessment, LabelledExamples } from '@rnnkit/tasks';

import { besideRules, summaryOf } from '../tasks/classify/beside.ts';
import { assessmentSections } from '../tasks/classify/report.ts';
import { taskPage, type TaskReport } from './task-page.ts';

/** What a classifier's report tells. */
export interface ClassifierReport extends Pick<TaskReport, 'title' | 'curves' | 'settings'> {
  /** What the classifier showed on `test`. */
  readonly assessment: ClassifierAssessment;
  /** The texts that it was trained on. Simple rules learn from them, to be tried on `test` beside it. */
  readonly train: LabelledExamples;
  /** The texts that it was tried on. */
  readonly test: LabelledExamples;
  /** The end of the sentence at the top, after the figures, such as `held out, after 20 s of training on wasm.` */
  readonly how: string;
}

/**
 * A classifier's report as one HTML page, which needs no network and runs no script: curves, simple rules beside it, confusion
 * matrix, reliability, each class and the most confident mistakes. Learning the rules takes seconds on large data.
 */
export async function classifierReport(report: ClassifierReport): Promise<string> {
  const { title, curves, settings, assessment, train, test, how } = report;
  const beside = await besideRules(assessment, train, test);
  const summary = `${summaryOf(assessment, test.texts.length)} ${how}`;
  return taskPage({ title, summary, curves, sections: assessmentSections(assessment, beside), settings });
}
