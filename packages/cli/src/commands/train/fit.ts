// The training itself: epoch after epoch, until it is done, gets no better, or is interrupted.
import { compileClassifier, fitClassifier, type ClassifierSettings, type TextClassifier } from '@rnnkit/tasks';
import { lambdaCallback, type Callback, type History } from '@rnnkit/training';

import { Interruption } from '../../interruption.ts';
import { note, printJson } from '../../output.ts';
import { drawProgress, type Progress } from '../../progress.ts';
import type { Split } from './data.ts';
import type { UnfinishedTraining } from './unfinished.ts';

/** How a training went. */
export interface Fitted {
  readonly history: History;
  /** How long it took this time. */
  readonly seconds: number;
  /** What the command exits with when it was interrupted. */
  readonly exitCode: number | undefined;
}

/** Trains a classifier; the weights with the best validation accuracy stay, or without validation those of the last whole epoch. */
export async function fit(
  classifier: TextClassifier,
  { train, validation }: Split,
  settings: ClassifierSettings,
  run: {
    readonly about: string;
    readonly json: boolean;
    readonly unfinished: UnfinishedTraining;
  },
): Promise<Fitted> {
  const { epochs, batchSize } = settings;
  const texts = train.texts.length;
  compileClassifier(classifier, settings, texts);
  const progress = drawProgress();
  const interruption = new Interruption(
    'stopping after this batch; the best weights so far are kept (once more to give up)',
    () => progress.stop(),
  );
  const { signal } = interruption;
  note(run.about);
  const start = performance.now();
  try {
    const history = await fitClassifier(classifier, train, settings, {
      validation,
      signal,
      callbacks: [
        tell(progress, epochs, Math.ceil(texts / batchSize), run.json),
        ...run.unfinished.callbacks(classifier, validation !== undefined),
      ],
    });
    return { history, seconds: (performance.now() - start) / 1000, exitCode: interruption.exitCode };
  } finally {
    progress.stop();
    interruption.end();
  }
}

/** Shows each epoch, and each batch on a terminal. */
function tell(progress: Progress, epochs: number, batches: number, json: boolean): Callback {
  let start = 0;
  return lambdaCallback({
    onEpochBegin(epoch) {
      start = performance.now();
      progress.startEpoch(epoch, epochs, batches);
    },
    // Metrics are not worked out in the middle of an epoch where nobody looks at each batch.
    ...(process.stderr.isTTY && {
      onBatchEnd(batch, logs) {
        progress.batch(batch + 1, logs['loss'] ?? Number.NaN);
      },
    }),
    onEpochEnd(epoch, logs) {
      const seconds = (performance.now() - start) / 1000;
      progress.endEpoch({ epoch, epochs, seconds, logs });
      if (json) printJson({ epoch: epoch + 1, ...logs, seconds });
    },
  });
}
