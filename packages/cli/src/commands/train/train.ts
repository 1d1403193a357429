// rnnkit train: labelled texts in; a classifier and its report out. All that can be checked is checked before the first epoch, and the
// model is written before anything else is made of it.
import { relative } from 'node:path';

import { TextClassifier } from '@rnnkit/tasks';
import type { Backend } from '@rnnkit/core';
import type { ModelFiles } from '@rnnkit/storage';

import { chooseBackend } from '../../backends.ts';
import { Failure } from '../../failure.ts';
import { endingAtSignal } from '../../interruption.ts';
import { note } from '../../output.ts';
import { checkReport, reportOf } from '../../report/file.ts';
import { shellWord } from '../../shell-word.ts';
import { absolute, resumedOptions } from './beginning.ts';
import { readData, type Split, type TrainingData } from './data.ts';
import { fit, type Fitted } from './fit.ts';
import { prepare } from './lengths.ts';
import { checkSource, complete, settingsOf, type CompleteOptions, type TrainOptions } from './options.ts';
import { withTokens } from './tokens.ts';
import { report } from './report.ts';
import { UnfinishedTraining } from './unfinished.ts';

/**
 * Trains a classifier, writes it, assesses it, and writes its report.
 *
 * @param given the names of the options that were typed
 */
export async function train(
  data: string | undefined,
  options: TrainOptions,
  given: ReadonlySet<string>,
): Promise<void> {
  const unfinished = await UnfinishedTraining.of(options.out);
  const asked =
    options.resume === true ? await resume(unfinished, data, options, given) : { data, options, digest: undefined };
  checkSource('train', asked.data, asked.options);
  await unfinished.checkPlace();
  await checkReport(await reportOf(options.out));
  const { backend } = await chooseBackend(asked.options.backend, asked.options.threads);
  const found = await readData(asked.data, asked.options);
  if (asked.digest !== undefined && asked.digest !== found.digest)
    throw new Failure(
      `${asked.data ?? 'The built-in data'} is not what the training was begun with: its texts or labels have changed. Go on with the data of then, or begin anew without --resume.`,
    );
  const { texts } = found.split.train;
  const settled = complete(withTokens(asked.options, texts), texts.length);
  const { demo = false, maxLength } = asked.options;
  await run(unfinished, asked.data, settled, found, { backend, isLengthOpen: !demo && maxLength === undefined });
}

/** What a resumed training is asked for. */
async function resume(
  unfinished: UnfinishedTraining,
  data: string | undefined,
  options: TrainOptions,
  given: ReadonlySet<string>,
): Promise<{ readonly data: string | undefined; readonly options: CompleteOptions; readonly digest: string }> {
  const began = await unfinished.read();
  const path = data ?? (began.data === undefined ? undefined : relative('', began.data));
  return { data: path, options: resumedOptions(began, options, given), digest: began.digest };
}

async function run(
  unfinished: UnfinishedTraining,
  data: string | undefined,
  options: CompleteOptions,
  { split, digest }: TrainingData,
  { backend: chosen, isLengthOpen }: { readonly backend: Backend; readonly isLengthOpen: boolean },
): Promise<void> {
  const { out, json = false } = options;
  const { name: backend, capabilities } = chosen;
  const { classifier, settings, about: tokens } = prepare(split, settingsOf(options), isLengthOpen);
  const { maxLength } = settings;
  const threads = capabilities.threads?.count ?? 1;
  const test = absolute(options.test);
  await unfinished.begin({
    data: absolute(data),
    options: { ...options, maxLength, backend, ...(test !== undefined && { test }) },
    digest,
  });
  let fitted: Fitted;
  let files: ModelFiles | undefined;
  try {
    note(tokens);
    const about = describe(split, backend, threads);
    fitted = await fit(classifier, split, settings, { about, json, unfinished });
    const kept = `it ended before the model was written; what is kept can be gone on with: ${commandFor(out)}`;
    files = await endingAtSignal(kept, () => write(unfinished, classifier, fitted, out));
    if (files === undefined) return;
  } catch (error) {
    if (unfinished.isKept) note(`what was trained before is kept, and can be gone on with: ${commandFor(out)}`);
    throw error;
  }
  const written = files;
  try {
    await endingAtSignal(`the model is written: ${out}; its report is not`, async () => {
      // The figures are those of the model that was written, whose weights may have fewer bits.
      const saved = options.dtype === 'F32' ? classifier : await TextClassifier.load(written);
      await report({ classifier: saved, split, settings, fitted, out, data, backend, threads }, json);
    });
  } catch (error) {
    note(`the model is written: ${out}`);
    throw error;
  }
}

const commandFor = (out: string): string => `rnnkit train --resume --out ${shellWord(out)}`;

/** Writes the model. @returns its files, if there is one */
async function write(
  unfinished: UnfinishedTraining,
  classifier: TextClassifier,
  { history, exitCode }: Fitted,
  out: string,
): Promise<ModelFiles | undefined> {
  if (exitCode === undefined) return unfinished.finish(classifier);
  process.exitCode = exitCode;
  if (history.epoch.length === 0) {
    note('it was interrupted before the first epoch was done; nothing was written');
    return undefined;
  }
  const files = await unfinished.interrupt(classifier);
  note(`to go on: ${commandFor(out)}`);
  return files;
}

function describe({ train, validation, test, classes }: Split, backend: string, threads: number): string {
  const parts = [
    `${train.texts.length} texts to train on`,
    ...(validation === undefined ? [] : [`${validation.texts.length} to choose the best epoch`]),
    ...(test === undefined ? [] : [`${test.texts.length} to test`]),
  ];
  return `${parts.join(', ')}; ${classes.length} classes; backend ${backend}, ${threads === 1 ? 'one thread' : `${threads} threads`}`;
}
