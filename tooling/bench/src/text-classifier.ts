// The model of labelled texts that is timed with several workers.
import { dense, embedding, lstm } from '@rnnkit/layers';
import { lambdaCallback, sequential, type SequentialModel, type TrainingWorkers } from '@rnnkit/training';

/** Padded texts and the numbers of their labels. */
export interface LabelledTexts {
  readonly x: { readonly data: Int32Array; readonly shape: readonly number[] };
  readonly y: { readonly data: Int32Array; readonly shape: readonly number[] };
  readonly classes: number;
}

/** A word classifier, compiled. */
export function textClassifier(classes: number): SequentialModel {
  const layers = [
    embedding({ inputDim: 10_000, outputDim: 128, maskZero: true }),
    lstm({ units: 64 }),
    dense({ units: classes, activation: 'softmax' }),
  ];
  const model = sequential(layers, { seed: 1 });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** Trains for some epochs. Returns the seconds of each. */
export async function trainEpochs(
  model: SequentialModel,
  { x, y }: LabelledTexts,
  { epochs, batchSize, workers }: { epochs: number; batchSize: number; workers: number | TrainingWorkers },
): Promise<{ readonly seconds: readonly number[]; readonly loss: number }> {
  const seconds: number[] = [];
  let start = 0;
  const { history } = await model.fit(x, y, {
    epochs,
    batchSize,
    workers,
    callbacks: [
      lambdaCallback({
        onEpochBegin: () => {
          start = performance.now();
        },
        onEpochEnd: () => void seconds.push((performance.now() - start) / 1000),
      }),
    ],
  });
  return { seconds, loss: history['loss']!.at(-1)! };
}
