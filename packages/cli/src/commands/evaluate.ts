// rnnkit evaluate: a model, tried on labelled data.
import { assess, confusedPairs } from '@rnnkit/classifier';

import { chooseBackend } from '../choose-backend.ts';
import { readExamples, type ColumnOptions } from '../data.ts';
import { loadClassifier } from '../load-classifier.ts';

/** The options of `rnnkit evaluate`. */
export interface EvaluateOptions extends ColumnOptions {
  readonly backend: string;
  readonly json?: boolean;
}

/** Tries a model on labelled data and prints the figures. */
export async function evaluate(path: string, data: string, options: EvaluateOptions): Promise<void> {
  const { name } = await chooseBackend(options.backend);
  const classifier = await loadClassifier(path);
  const examples = await readExamples(data, options);
  const start = performance.now();
  const { accuracy, loss, classes, confusion } = await assess(classifier, examples, data);
  const seconds = (performance.now() - start) / 1000;
  if (options.json === true) {
    const perClass = classes.map(({ label, precision, recall, f1, support }) => ({
      label,
      precision,
      recall,
      f1,
      support,
    }));
    console.log(
      JSON.stringify({ accuracy, loss, examples: examples.texts.length, seconds, backend: name, classes: perClass }),
    );
    return;
  }
  console.log(
    `accuracy ${(100 * accuracy).toFixed(2)} %  loss ${loss.toFixed(4)}  on ${examples.texts.length} examples, ${seconds.toFixed(1)} s on ${name}`,
  );
  const width = Math.max(5, ...classes.map(({ label }) => label.length));
  console.log(`\n${'class'.padEnd(width)}  precision  recall      F1  examples`);
  for (const { label, precision, recall, f1, support } of classes) {
    const shares = [precision, recall, f1].map((share) => `${(100 * share).toFixed(1)} %`.padStart(8));
    console.log(`${label.padEnd(width)}  ${shares.join('')}  ${String(support).padStart(8)}`);
  }
  const pairs = confusedPairs(classifier.labels, confusion, 5);
  if (pairs.length > 0)
    console.log(`\nmost confused: ${pairs.map(({ pair, count }) => `${pair} (${count})`).join(', ')}`);
}
