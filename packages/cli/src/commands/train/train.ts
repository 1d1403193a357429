// rnnkit train: labelled texts in; a classifier and its report out.
import { newClassifier } from '@rnnkit/classifier';
import { checkDestination, writeModel } from '@rnnkit/training/node';

import { chooseBackend } from '../../backends.ts';
import { Failure } from '../../failure.ts';
import { note } from '../../output.ts';
import { checkReport, reportOf } from '../../report/file.ts';
import { workersFor } from '../../workers.ts';
import { readSplit, type Split } from './data.ts';
import { fit } from './fit.ts';
import { checkSource, settingsOf, type TrainOptions } from './options.ts';
import { report } from './report.ts';

/** A worker's part of a batch should not be smaller. */
const fewestRows = 16;

/** Trains a classifier, writes it, assesses it, and writes its report. */
export async function train(data: string | undefined, options: TrainOptions): Promise<void> {
  checkSource('train', data, options);
  const { out, json = false } = options;
  await checkDestination(out);
  await checkReport(await reportOf(out));
  const settings = settingsOf(options);
  const { name: backend } = await chooseBackend(options.backend);
  const split = await readSplit(data, options);
  const classifier = newClassifier(split.train.texts, split.classes, settings.architecture);
  const workers = workersFor(options.workers, split.train.texts.length, Math.floor(settings.batchSize / fewestRows));
  note(describe(split, backend, workers));

  const fitted = await fit(classifier, split, settings, { workers, json });
  if (fitted.history.epoch.length === 0)
    throw new Failure('It was interrupted before the first epoch was done; nothing was written.');
  await writeModel(out, await classifier.files());
  if (fitted.exitCode !== undefined) process.exitCode = fitted.exitCode;
  await report({ classifier, split, settings, fitted, out, data, backend, workers }, json);
}

function describe({ train, validation, test, classes }: Split, backend: string, workers: number): string {
  const parts = [
    `${train.texts.length} texts to train on`,
    ...(validation === undefined ? [] : [`${validation.texts.length} to choose the best epoch`]),
    ...(test === undefined ? [] : [`${test.texts.length} to test`]),
  ];
  return `${parts.join(', ')}; ${classes.length} classes; backend ${backend}, ${workers === 1 ? 'one thread' : `${workers} workers`}`;
}
