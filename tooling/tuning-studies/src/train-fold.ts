// A fold of a point, trained.
import { bidirectional, dense, embedding, gru, lstm, simpleRnn } from '@rnnkit/layers';
import { lambdaCallback, sequential } from '@rnnkit/training';
import type { JobResult, Params, WorkContext } from '@rnnkit/tuning';

import type { FoldRows } from './rows.ts';
import type { RealStudy } from './studies.ts';

const cells = { simpleRnn, gru, lstm };

/** Trains a fold. Its value is that of the best epoch; the curve has all of them, and `seconds` is what it took. */
export async function trainFold(
  { name, epochs, objective }: RealStudy,
  params: Params,
  { train, held, tokens, answers }: FoldRows,
  seed: number,
  { signal, report }: WorkContext,
): Promise<JobResult> {
  const started = performance.now();
  const number = (param: string): number => Number(params[param]);
  const isNames = name === 'names';
  const layer = cells[params['cell'] as keyof typeof cells]({
    units: 8 * 2 ** number('units'),
    dropout: number('dropout') / 4,
    returnSequences: isNames,
  });
  const model = sequential(
    [
      embedding({ inputDim: tokens, outputDim: isNames ? number('embedding') : 32, maskZero: true }),
      params['bidirectional'] === true ? bidirectional(layer) : layer,
      dense({ units: answers, activation: 'softmax' }),
    ],
    { seed },
  );
  try {
    model.compile({
      optimizer: {
        className: 'Adam',
        config: { learningRate: 0.0005 * 2 ** number('learningRate'), globalClipNorm: 1 },
      },
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const { history } = await model.fit(train.x, train.y, {
      epochs,
      batchSize: 32,
      validationData: [held.x, held.y],
      signal,
      callbacks: [
        lambdaCallback({ onEpochEnd: (epoch, logs) => report(epoch, logs[`val_${objective.metric}`] ?? Number.NaN) }),
      ],
    });
    const curve = history[`val_${objective.metric}`] ?? [];
    const best = objective.goal === 'max' ? Math.max(...curve) : Math.min(...curve);
    return {
      values: { [objective.metric]: best, seconds: (performance.now() - started) / 1000 },
      curves: { [objective.metric]: curve },
    };
  } finally {
    model.dispose();
  }
}
