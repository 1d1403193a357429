// The report that the command writes, of a run of the page.
import { activeBackend } from '@rnnkit/core';
import { classifierReport } from '@rnnkit/cli/report';
import type { ClassifierAssessment } from '@rnnkit/tasks';

import type { StudioData } from './data.ts';
import type { EpochRecord, RunRecord } from './protocol.ts';

const names = {
  loss: 'loss',
  accuracy: 'accuracy',
  val_loss: 'validationLoss',
  val_accuracy: 'validationAccuracy',
} as const satisfies Readonly<Record<string, keyof EpochRecord>>;

const curvesOf = (history: readonly EpochRecord[]): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(names).map(([metric, field]) => [metric, history.map((epoch) => epoch[field])]));

/** The page of what a model showed on the held-out texts, and of the run that it comes from, where it is from one. */
export async function reportOf(
  assessment: ClassifierAssessment,
  { train, test, summary }: StudioData,
  run: RunRecord | undefined,
): Promise<string> {
  const history = run?.history ?? [];
  const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const { name = '', capabilities } = activeBackend() ?? {};
  const backend = history.at(-1)?.backend ?? name;
  const threads = capabilities?.threads?.count ?? 1;
  const trained = run === undefined ? '' : `, after ${seconds.toFixed(0)} s of training on ${backend}`;
  return classifierReport({
    title: run === undefined ? `Tried on ${summary.name}` : `Trained on ${summary.name}`,
    assessment,
    train,
    test,
    curves: run === undefined ? {} : curvesOf(history),
    settings: { task: 'classify', ...(run && { ...run.settings, epochs: history.length }), backend, threads },
    how: `held out${trained}.`,
  });
}
