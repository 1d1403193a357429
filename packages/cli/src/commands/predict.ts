// rnnkit predict: texts in, classes out.
import { chooseBackend, type Threads } from '../backends.ts';
import { UsageFailure } from '../failure.ts';
import { linesOf } from '../lines.ts';
import type { ModelOptions } from '../models/model-options.ts';
import { readClassifierAt } from '../models/read-model.ts';
import { isRead, print, printJson } from '../output.ts';

/** Texts that are classified at a time. */
const batchSize = 64;

/** The options of `rnnkit predict`. */
export interface PredictOptions extends ModelOptions {
  readonly top: number;
  readonly json?: boolean;
  readonly backend: string;
  readonly threads: Threads;
}

/** Classifies the texts, or the lines of standard input as they come. */
export async function predict(path: string, texts: readonly string[], options: PredictOptions): Promise<void> {
  if (texts.length === 0 && process.stdin.isTTY) {
    throw new UsageFailure('There is nothing to classify: give texts as arguments, or lines on standard input.');
  }
  await chooseBackend(options.backend, options.threads);
  const classifier = await readClassifierAt(path, options);
  for await (const lines of texts.length > 0 ? [texts] : linesOf(process.stdin)) {
    for (let start = 0; start < lines.length; start += batchSize) {
      // Who reads the answers may have seen enough.
      if (!isRead()) return;
      const batch = lines.slice(start, start + batchSize);
      const answers = await classifier.predict(batch);
      for (const [index, text] of batch.entries()) {
        const best = answers[index]!.classes.slice(0, options.top);
        if (options.json === true) printJson({ text, predictions: best });
        else
          print(best.map(({ label, probability }) => `${label} ${(100 * probability).toFixed(1)} %`).join(', '), text);
      }
    }
  }
}
