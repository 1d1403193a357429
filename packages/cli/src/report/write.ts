// Writes report.html: inside a model's folder, or beside a model's file.
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Assessment } from '@rnnkit/classifier';
import type { History } from '@rnnkit/training';

import { reportPage, type ReportData } from './report.ts';

/** What training showed. */
export interface TrainingOutcome extends Pick<ReportData, 'title' | 'summary' | 'settings' | 'labels' | 'baselines'> {
  readonly history: History;
  readonly assessment: Assessment;
}

/** Writes the report and answers its path. */
export async function writeReport(out: string, outcome: TrainingOutcome): Promise<string> {
  const { history, assessment, ...rest } = outcome;
  const curves = (metric: string): { name: string; values: readonly number[] }[] =>
    [
      { name: 'training', values: history.history[metric] ?? [] },
      { name: 'validation', values: history.history[`val_${metric}`] ?? [] },
    ].filter(({ values }) => values.length > 0);
  const page = reportPage({
    ...rest,
    loss: curves('loss'),
    accuracy: curves('accuracy'),
    confusion: assessment.confusion,
    classes: assessment.classes,
    mistakes: assessment.mistakes.slice(0, 25),
    modelAccuracy: assessment.accuracy,
  });
  const path = out.endsWith('.zip') ? out.replace(/\.zip$/, '.report.html') : join(out, 'report.html');
  await writeFile(`${path}.part`, page);
  await rename(`${path}.part`, path);
  return path;
}
