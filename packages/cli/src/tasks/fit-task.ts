// The training itself: epoch after epoch, until it is done, gets no better, or is interrupted.
import type { BatchProgress, TrainingProgress } from '@rnnkit/tasks';

import { Interruption } from '../interruption.ts';
import { note, printJson, whileDoing } from '../output.ts';
import { drawProgress, learningWithBar, type Progress } from '../progress.ts';
import { aboutTexts } from './lengths.ts';
import type { Parts } from './parts.ts';
import type { Rule } from './rules.ts';
import type { SavedModel, TaskParts, TrainingHooks } from './task-parts.ts';
import type { Options } from './task.ts';
import type { UnfinishedTraining } from './unfinished.ts';
import type { Curves } from './beginning.ts';

/** A training that is over. */
export interface Fitted<Model> {
  readonly model: Model;
  /** Of all epochs, those before it was resumed among them. */
  readonly curves: Curves;
  /** How long it took this time. */
  readonly seconds: number;
  /** What the command exits with when it was interrupted. */
  readonly exitCode: number | undefined;
}

/** Trains; undefined when it was interrupted before there was anything to keep. */
export async function fitTask<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  data: Parts<Data>,
  asked: {
    readonly options: Options;
    readonly from: Model | undefined;
    readonly json: boolean;
    /** What is said before it. */
    readonly about: string;
  },
  unfinished: UnfinishedTraining,
): Promise<Fitted<Model> | undefined> {
  const progress = drawProgress();
  const interruption = new Interruption(
    'stopping after this batch; the best weights so far are kept (once more to give up)',
    () => progress.stop(),
  );
  const { signal } = interruption;
  note(asked.about);
  const start = performance.now();
  try {
    const run = { signal, ...unfinished.keeping(), ...telling(parts, progress, asked.json, unfinished) };
    const model = await parts.train(data, asked.options, { from: asked.from, run });
    if (interruption.exitCode !== undefined) process.exitCode = interruption.exitCode;
    const seconds = (performance.now() - start) / 1000;
    return { model, curves: unfinished.curves, seconds, exitCode: interruption.exitCode };
  } catch (error) {
    if (interruption.exitCode === undefined || error !== signal.reason) throw error;
    process.exitCode = interruption.exitCode;
    note('it was interrupted before the first epoch was done; nothing was written');
    return undefined;
  } finally {
    progress.stop();
    interruption.end();
  }
}

/** Learns a simple rule; undefined when it was interrupted, since what it has by then is no rule. */
export async function learnRule<Data, Model>(
  rule: Rule<Data, Model>,
  { train }: Parts<Data>,
  { options, about }: { readonly options: Options; readonly about: string },
): Promise<Fitted<Model> | undefined> {
  note(about);
  const interruption = new Interruption('stopping; nothing is written (once more to give up)', () => undefined);
  const { signal } = interruption;
  const start = performance.now();
  try {
    const model = await whileDoing('learning it', () =>
      learningWithBar(async (onProgress) => rule.learn(train, options, { onProgress, signal })),
    );
    signal.throwIfAborted();
    return { model, curves: {}, seconds: (performance.now() - start) / 1000, exitCode: undefined };
  } catch (error) {
    if (interruption.exitCode === undefined || error !== signal.reason) throw error;
    process.exitCode = interruption.exitCode;
    return undefined;
  } finally {
    interruption.end();
  }
}

/** Shows each epoch, and each batch on a terminal. */
function telling<Data, Model extends SavedModel>(
  { prepare, curvesOf = ({ logs }) => logs }: TaskParts<Data, Model>,
  progress: Progress,
  json: boolean,
  unfinished: UnfinishedTraining,
): Pick<TrainingHooks<Model>['run'], 'onProgress' | 'onBatch' | 'onTokens'> {
  let before = performance.now();
  return {
    onProgress(shown: TrainingProgress<object>) {
      const now = performance.now();
      const seconds = (now - before) / 1000;
      before = now;
      const logs = curvesOf(shown);
      unfinished.addFigures(logs);
      progress.endEpoch({ epoch: shown.epoch - 1, epochs: shown.epochs, seconds, logs });
      if (json) printJson({ epoch: shown.epoch, ...logs, seconds });
    },
    // What prepares has said it.
    ...(prepare === undefined && { onTokens: (found, of) => note(aboutTexts(found, of)) }),
    // The loss is not read in the middle of an epoch where nobody looks at each batch.
    ...(process.stderr.isTTY && {
      onBatch({ epoch, epochs, batch, batches, loss }: BatchProgress) {
        if (batch === 1) progress.startEpoch(epoch - 1, epochs, batches);
        progress.batch(batch, loss);
      },
    }),
  };
}
