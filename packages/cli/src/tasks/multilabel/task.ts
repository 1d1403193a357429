// Several labels at once on the command line.
import { lists, type ListExample } from '@rnnkit/data';
import {
  loadTask,
  logisticMultiLabelClassifier,
  multiLabelBaselines,
  trainMultiLabelClassifier,
  type LinearMultiLabelClassifier,
  type MultiLabelAssessment,
  type MultiLabelClassifier,
  type MultiLabelExamples,
} from '@rnnkit/tasks';

import { beginningOf } from '../../graphemes.ts';
import { languagesInWords, namesOf, shorten } from '../../data.ts';
import { option, whole } from '../../options.ts';
import { tab, type Piece } from '../../output.ts';
import { learningWithBar } from '../../progress.ts';
import { html, type Html } from '../../report/html.ts';
import { percent, sentence } from '../../report/page.ts';
import { table } from '../../report/tables.ts';
import { adviceOn } from '../advice.ts';
import { labelRows } from '../../commands/handover/rows/texts.ts';
import { defineTask } from '../define-task.ts';
import { foldRows } from '../fold-plan.ts';
import { learningOf, plainTextParts, shownAnswers } from '../plain-text.ts';
import { featureNames, featuresOf, goneOnFrom, networkIn, readingOf } from '../rules.ts';
import type { Assessing } from '../task-parts.ts';
import type { Answer, Figures, Options, TextTask } from '../task.ts';
import { textsOf } from '../text-settings.ts';
import { precisionRecall } from './curves.ts';
import { multiLabelDataOptions, readMultiLabel } from './data.ts';

/** A network, or a simple rule. */
type Model = MultiLabelClassifier | LinearMultiLabelClassifier;

const mostShown = 40;

const besideRow = (name: string, found: MultiLabelAssessment): string[] => [
  name,
  percent(found.microF1),
  percent(found.macroF1),
  percent(found.averagePrecision),
  percent(found.exactMatch),
];

async function assess({ model, data, trained }: Assessing<MultiLabelExamples, Model>): Promise<Figures> {
  const { labels, ...figures } = await model.assess(data);
  const rules =
    trained === undefined
      ? {}
      : await learningWithBar((onProgress) => multiLabelBaselines(trained.texts, trained.labels, { onProgress }));
  const [[rule, baseline] = ['', undefined]] = Object.entries(rules);
  const linear = await baseline?.assess(data);
  const advice = adviceOn(
    linear !== undefined && linear.microF1 > figures.microF1
      ? { name: rule, options: '--model logistic-regression --token words' }
      : undefined,
  );
  const rows = labels.map((row) => [
    row.label,
    percent(row.precision),
    percent(row.recall),
    percent(row.f1),
    percent(row.averagePrecision),
    row.threshold.toFixed(2),
    String(row.support),
  ]);
  const unseen =
    figures.unseen.length === 0 ? [] : [`labels that the model was not trained on: ${namesOf(figures.unseen)}`];
  return {
    json: {
      ...figures,
      labels,
      texts: data.texts.length,
      baseline: linear === undefined ? null : { ...linear, labels: undefined },
    },
    summary: `F1 ${percent(figures.microF1)}, all labels right of ${percent(figures.exactMatch)} of the texts, on ${textsOf(data.texts.length)}`,
    lines: [
      ...(linear === undefined ? [] : [`${rule}: F1 ${percent(linear.microF1)}`]),
      ...advice,
      `mean over labels: F1 ${percent(figures.macroF1)}, average precision ${percent(figures.averagePrecision)}`,
      ...rows
        .slice(0, 20)
        .map(
          ([label, precision, recall, f1, , , support]) =>
            `${shorten(label!)}: F1 ${f1!} (precision ${precision!}, recall ${recall!}) of ${support!}`,
        ),
      ...unseen,
    ],
    sections: async () => [
      html`<h2>Beside a simple rule</h2>
        ${table(
          ['rule', 'F1', 'mean F1', 'average precision', 'all labels right'],
          [...(linear === undefined ? [] : [besideRow(rule, linear)]), besideRow('this model', { ...figures, labels })],
        )}
        <p>${sentence(advice.join(''))}</p>
        <h2>Labels</h2>
        ${table(['label', 'precision', 'recall', 'F1', 'average precision', 'from', 'texts'], rows)}
        <p>A text has a label from the probability in the column “from” on. ${unseen.join('')}</p>`,
      await precisionRecall(model, data),
      await examples(model, data),
    ],
  };
}

async function examples(model: Model, { texts, labels }: MultiLabelExamples): Promise<Html> {
  const answers = await model.predict(texts);
  const compared = texts.map((text, row) => {
    const right = labels[row]!.toSorted();
    const found = answers[row]!.labels.map(({ label }) => label).toSorted();
    return { text, right, found, isWrong: right.join('\0') !== found.join('\0') };
  });
  const wrong = compared.filter(({ isWrong }) => isWrong);
  return html`<h2>Examples</h2>
    <p>${wrong.length} of ${compared.length} have an error.</p>
    <table>
      <thead>
        <tr>
          <th>text</th>
          <th>right</th>
          <th>found</th>
        </tr>
      </thead>
      <tbody>
        ${[...wrong.slice(0, mostShown), ...compared.filter(({ isWrong }) => !isWrong).slice(0, 5)].map(
          ({ text, right, found, isWrong }) =>
            html`<tr>
              <td class="text" dir="auto">${beginningOf(text, 1000)}</td>
              <td>${right.join(', ')}</td>
              <td class="${isWrong ? 'wrong' : ''}">${found.join(', ')}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

async function predict(model: Model, texts: readonly string[], options: Options): Promise<readonly Answer[]> {
  const { top } = options as { readonly top?: number };
  return (await model.predict(texts)).map(({ labels, classes, unknown }, row) => {
    const text = texts[row]!;
    const shown = top === undefined ? labels : classes.slice(0, top);
    const named = shown.map(({ label, probability }) => `${label} ${percent(probability)}`).join(', ');
    const pieces: readonly Piece[] = [{ text: named === '' ? '–' : named }, tab, { text }];
    return { json: { text, labels, classes: classes.slice(0, top), unknown }, lines: [pieces] };
  });
}

const examplesOf = (given: readonly ListExample[]): MultiLabelExamples => ({
  texts: given.map(({ text }) => text),
  labels: given.map(({ spans }) => [...new Set(spans.map(({ label }) => label))]),
});

/** The task. */
export const multilabel: TextTask = defineTask<MultiLabelExamples, Model>({
  ...plainTextParts<MultiLabelExamples>(['classWeight', 'tokenWeights']),
  name: 'multilabel',
  saved: ['multilabel', 'linear-multilabel'],
  rules: [
    {
      name: 'logistic-regression',
      takes: featureNames,
      learn: ({ texts, labels }, options, run) =>
        logisticMultiLabelClassifier(texts, labels, { ...featuresOf(options, texts), ...run }),
    },
  ],
  dataOptions: multiLabelDataOptions,
  predictOptions: [
    option('--top <n>', 'so many labels, the likeliest first, in the place of those that the text has', {
      read: whole(1),
      byDefault: 'those that the text has',
    }),
  ],
  read: readMultiLabel,
  builtIn(options) {
    const { languages: asked, seed } = options as { readonly languages?: number; readonly seed?: number };
    const { train, validation, test, languages } = lists({ languages: asked ?? 4, seed: seed ?? 1 });
    return {
      train: examplesOf(train),
      validation: examplesOf(validation),
      test: examplesOf(test),
      title: `Are there regions, languages, currencies or dates in lists in ${languagesInWords(languages)}?`,
    };
  },
  amountOf: ({ texts }) => textsOf(texts.length),
  kindsOf: ({ labels }) => `${new Set(labels.flat()).size} labels`,
  train: async ({ train: { texts, labels }, validation }, options, { from, run }) =>
    trainMultiLabelClassifier(texts, labels, {
      ...(await learningOf(texts, options)),
      validation,
      from: goneOnFrom(from),
      ...run,
    }),
  load: (files, source) => loadTask(files, source) as Promise<Model>,
  assess,
  async samples(model, { texts }) {
    return shownAnswers('A few lists that it has not seen:', await predict(model, texts.slice(0, 8), {}));
  },
  predict,
  aboutOf: (model) => ({ labels: `${model.labels.length}: ${namesOf(model.labels, 100)}`, ...readingOf(model) }),
  networkOf: networkIn,
  objectivesOf: () => ({
    microF1: 'max',
    macroF1: 'max',
    averagePrecision: 'max',
    exactMatch: 'max',
    hammingLoss: 'min',
  }),
  fold: (data, plan) =>
    foldRows(
      data,
      plan,
      data.labels.map((labels) => labels.toSorted().join('\0')),
    ),
  handedOver: (model, data) => labelRows(model as MultiLabelClassifier, data),
});
