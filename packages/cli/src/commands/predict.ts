// rnnkit predict: texts in, classes out.
import { createInterface } from 'node:readline';

import { ranked } from '@rnnkit/classifier';

import { chooseBackend } from '../choose-backend.ts';
import { loadClassifier } from '../load-classifier.ts';
import { Failure } from '../failure.ts';

/** The options of `rnnkit predict`. */
export interface PredictOptions {
  readonly top: number;
  readonly json?: boolean;
  readonly backend: string;
}

/** Classifies the texts, or the lines of standard input as they come. */
export async function predict(path: string, texts: readonly string[], options: PredictOptions): Promise<void> {
  if (texts.length === 0 && process.stdin.isTTY) {
    throw new Failure('There is nothing to classify: give texts as arguments, or lines on standard input.');
  }
  await chooseBackend(options.backend);
  const classifier = await loadClassifier(path);
  const show = async (batch: readonly string[]): Promise<void> => {
    const rows = await classifier.probabilities(batch);
    for (const [index, text] of batch.entries()) {
      const best = ranked(classifier.labels, rows[index] ?? new Float32Array()).slice(0, options.top);
      if (options.json === true) {
        console.log(JSON.stringify({ text, predictions: best }));
      } else {
        const answer = best.map(({ label, probability }) => `${label} ${(100 * probability).toFixed(1)} %`).join(', ');
        console.log(`${answer}\t${text}`);
      }
    }
  };
  if (texts.length > 0) {
    await show(texts);
    return;
  }
  let batch: string[] = [];
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    batch.push(line);
    if (batch.length === 64) {
      await show(batch);
      batch = [];
    }
  }
  await show(batch);
}
