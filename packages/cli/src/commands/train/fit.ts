// The training itself: epoch after epoch, until it is done, gets no better, or is interrupted.
import type { LabelledExamples, TextClassifier } from '@rnnkit/classifier';
import { optimizerFromConfig } from '@rnnkit/optimizers';
import { earlyStopping, lambdaCallback, type Callback, type History, type HostArray } from '@rnnkit/training';

import { Interruption } from '../../interruption.ts';
import { note, printJson } from '../../output.ts';
import { drawProgress, type Progress } from '../../progress.ts';
import type { Split } from './data.ts';
import type { Settings } from './options.ts';
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
  { batchSize, epochs, learningRate, ...settings }: Settings,
  run: {
    readonly about: string;
    readonly json: boolean;
    readonly unfinished: UnfinishedTraining;
  },
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
  const { signal } = interruption;
  note(run.about);
  const start = performance.now();
  try {
    const history = await model.fit(...encode(train), {
      epochs,
      batchSize,
      signal,
      ...(validation !== undefined && { validationData: encode(validation) }),
      callbacks: [
        tell(progress, epochs, Math.ceil(train.texts.length / batchSize), run.json),
        validation === undefined
          ? wholeEpochs(signal)
          : earlyStopping({ monitor: 'val_accuracy', patience: settings.patience, restoreBestWeights: true }),
        ...run.unfinished.callbacks(classifier, validation !== undefined),
      ],
    });
    return { history, seconds: (performance.now() - start) / 1000, exitCode: interruption.exitCode };
  } finally {
    progress.stop();
    interruption.end();
  }
}

/** Takes back what an interrupted epoch has done, where no best weights come back. */
function wholeEpochs(signal: AbortSignal): Callback {
  let weights: readonly Float32Array[] | undefined;
  return lambdaCallback({
    async onEpochBegin(_epoch, { model }) {
      weights ??= await model.getWeights();
    },
    async onEpochEnd(_epoch, _logs, { model }) {
      weights = await model.getWeights();
    },
    onTrainEnd({ model }) {
      if (signal.aborted && weights !== undefined) model.setWeights(weights);
    },
  });
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
