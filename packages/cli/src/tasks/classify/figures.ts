// What a classifier shows on labelled texts, beside simple rules.
import {
  besideBaselines,
  classifierBaselines,
  confusedPairs,
  type ClassifierAssessment,
  type LabelledExamples,
  type LinearClassifier,
  type SideBySide,
  type TextClassifier,
} from '@rnnkit/tasks';
import { majorityClassAccuracy } from '@rnnkit/text';

import { assessWithBar } from '../../progress.ts';
import { whileDoing } from '../../output.ts';
import { namesOf, shorten } from '../../data.ts';
import { percent } from '../../report/page.ts';
import { visible } from '../../visible.ts';
import { adviceOn } from '../advice.ts';
import type { Assessing } from '../task-parts.ts';
import type { Figures } from '../task.ts';

/** A network, or a simple rule. */
export type Classifier = TextClassifier | LinearClassifier;

const commonest = 'always the commonest class';

/** How train makes the rules, by their names. */
const optionsOf: Readonly<Record<string, string>> = {
  'naive Bayes, words': '--model naive-bayes --token words',
  'naive Bayes, characters': '--model naive-bayes --token characters',
  'logistic regression, words': '--model logistic-regression --token words',
};

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
      : await whileDoing('trying simple rules beside it', () => besideRules(assessment, trained, data));
  const sure = threshold === undefined ? undefined : await surenessAt(model, data, threshold);
  const better = beside?.better?.name;
  const advice = adviceOn(better === undefined ? undefined : { name: better, options: optionsOf[better]! });
  const { accuracy, macroF1, loss, classes, unseen, calibrationError, reliability, sureness } = assessment;
  const examples = data.texts.length;
  const shown = { calibrationError, reliability, sureness: sure === undefined ? sureness : [sure] };
  return {
    json: { accuracy, macroF1, loss, examples, classes, unseen, ...shown, baselines: beside?.baselines ?? null },
    summary: `accuracy ${(100 * accuracy).toFixed(2)} %, loss ${numberOf(loss)}, on ${examples} ${examples === 1 ? 'example' : 'examples'}`,
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
      const { assessmentSections, besideSection } = await import('./report.ts');
      return [
        ...(beside === undefined ? [] : [besideSection(assessment, beside, advice)]),
        ...assessmentSections(assessment),
      ];
    },
  };
}

const numberOf = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(4));

async function besideRules(
  assessment: ClassifierAssessment,
  trained: LabelledExamples,
  data: LabelledExamples,
): Promise<SideBySide> {
  const { baselines, better } = await besideBaselines(
    assessment,
    classifierBaselines(trained.texts, trained.labels),
    data,
  );
  const accuracy = majorityClassAccuracy(trained.labels, data.labels);
  return { baselines: [...baselines, { name: commonest, accuracy, macroF1: Number.NaN, loss: Number.NaN }], better };
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
