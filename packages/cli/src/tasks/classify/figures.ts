// What a classifier shows on labelled texts, beside simple rules.
import {
  classifierBaselines,
  confusedPairs,
  type ClassifierAssessment,
  type LabelledExamples,
  type LinearClassifier,
  type TextClassifier,
} from '@rnnkit/tasks';

import { assessWithBar, learningWithBar } from '../../progress.ts';
import { whileDoing } from '../../output.ts';
import { namesOf, shorten } from '../../data.ts';
import { percent } from '../../report/page.ts';
import { visible } from '../../visible.ts';
import type { Assessing } from '../task-parts.ts';
import type { Figures } from '../task.ts';
import { besideRules, summaryOf } from './beside.ts';

/** A network, or a simple rule. */
export type Classifier = TextClassifier | LinearClassifier;

/** Tries a classifier. */
export async function assess({
  model,
  data,
  trained,
  options,
}: Assessing<LabelledExamples, Classifier>): Promise<Figures> {
  const { threshold } = options as { readonly threshold?: number };
  const assessment = await assessWithBar(model, data);
  const beside =
    trained === undefined
      ? undefined
      : await whileDoing('trying simple rules beside it', () =>
          besideRules(assessment, trained, data, (texts, labels) =>
            learningWithBar((onProgress) => classifierBaselines(texts, labels, { onProgress })),
          ),
        );
  const sure = threshold === undefined ? undefined : await surenessAt(model, data, threshold);
  const advice = beside?.advice ?? [];
  const { accuracy, macroF1, loss, classes, unseen, calibrationError, reliability, sureness } = assessment;
  const examples = data.texts.length;
  const shown = { calibrationError, reliability, sureness: sure === undefined ? sureness : [sure] };
  return {
    json: { accuracy, macroF1, loss, examples, classes, unseen, ...shown, baselines: beside?.baselines ?? null },
    summary: summaryOf(assessment, examples),
    lines: [
      ...(beside?.baselines ?? []).map((rule) => `${rule.name}: ${percent(rule.accuracy)}`),
      ...advice,
      ...(sure === undefined
        ? []
        : [
            `from a probability of ${percent(sure.threshold)} on: ${percent(sure.answered)} of the texts are answered, ${percent(sure.accuracy)} of these rightly`,
          ]),
      `probabilities differ from how often it is right by ${percent(calibrationError)} on average (expected calibration error)`,
      ...confusedLine(assessment),
      ...unseenLine(assessment),
    ],
    table: tableOf(assessment),
    // What draws is loaded when there is something to draw.
    async sections() {
      const { assessmentSections } = await import('./report.ts');
      return assessmentSections(assessment, beside);
    },
  };
}

/** What comes of answering from a probability on alone. */
async function surenessAt(
  model: Classifier,
  { texts, labels }: LabelledExamples,
  threshold: number,
): Promise<ClassifierAssessment['sureness'][number]> {
  const answers = await model.predict(texts, { threshold });
  const sure = answers.flatMap(({ label, isSure }, row) => (isSure ? [label === labels[row]] : []));
  const right = sure.filter(Boolean).length;
  return { threshold, answered: sure.length / texts.length, accuracy: right / sure.length };
}

function confusedLine({ labels, confusion }: ClassifierAssessment): readonly string[] {
  const pairs = confusedPairs(labels, confusion, 5);
  const shown = pairs.map(({ pair, count }) => `${shorten(pair)} (${count})`).join(', ');
  return pairs.length === 0 ? [] : [`most confused: ${shown}`];
}

function unseenLine({ unseen, classes }: ClassifierAssessment): readonly string[] {
  if (unseen.length === 0) return [];
  const support = classes.slice(-unseen.length).reduce((sum, row) => sum + row.support, 0);
  return [
    `${support} of them have a label that the model was not trained on, and count as wrong (not in the loss): ${namesOf(unseen)}`,
  ];
}

function tableOf({ classes }: ClassifierAssessment): readonly string[] {
  const names = classes.map(({ label }) => shorten(visible(label)));
  const width = Math.max(5, ...names.map((name) => name.length));
  const rows = classes.map(({ precision, recall, f1, support }, row) => {
    const shares = [precision, recall, f1].map((share) => percent(share).padStart(8));
    return `${names[row]!.padEnd(width)}  ${shares.join('')}  ${String(support).padStart(8)}`;
  });
  return [`${'class'.padEnd(width)}  precision  recall      F1  examples`, ...rows];
}
