// The training itself: epoch after epoch, until it is done, gets no better, or is interrupted.
import type { LabelledExamples, TextClassifier } from '@rnnkit/classifier';
import { optimizerFromConfig } from '@rnnkit/optimizers';
import { earlyStopping, lambdaCallback, type Callback, type History, type HostArray } from '@rnnkit/training';

import { Interruption } from '../../interruption.ts';
import { printJson } from '../../output.ts';
import { drawProgress, type Progress } from '../../progress.ts';
import type { Split } from './data.ts';
import type { Settings } from './options.ts';

/** How a training went. */
export interface Fitted {
  readonly history: History;
  readonly seconds: number;
  /** What the command exits with when it was interrupted. */
  readonly exitCode: number | undefined;
}

/** Trains a classifier; of several epochs the weights with the best validation accuracy stay. */
export async function fit(
  classifier: TextClassifier,
  { train, validation }: Split,
  { batchSize, epochs, learningRate, ...settings }: Settings,
  { workers, json }: { readonly workers: number; readonly json: boolean },
): Promise<Fitted> {
  const { model } = classifier;
  const optimizer = optimizerFromConfig({ className: settings.optimizer, config: { learningRate } });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const encode = ({ texts, labels }: LabelledExamples): [x: HostArray, y: HostArray] => [
    classifier.encode(texts),
    { data: classifier.encodeLabels(labels), shape: [labels.length] },
  ];

  const progress = drawProgress();
  const interruption = new Interruption(
    'stopping after this batch; the best weights so far are kept (once more to give up)',
    () => progress.stop(),
  );
  const start = performance.now();
  const choosesBest = earlyStopping({ monitor: 'val_accuracy', patience: settings.patience, restoreBestWeights: true });
  try {
    const history = await model.fit(...encode(train), {
      epochs,
      batchSize,
      workers,
      signal: interruption.signal,
      ...(validation !== undefined && { validationData: encode(validation) }),
      callbacks: [
        ...(validation === undefined ? [] : [choosesBest]),
        tell(progress, epochs, Math.ceil(train.texts.length / batchSize), json),
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
    // Workers need not wait for each other's figures where nobody looks at each batch.
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
