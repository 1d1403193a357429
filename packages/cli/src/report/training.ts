// report.html: what a training showed.
import { confusedPairs, type ClassifierAssessment } from '@rnnkit/tasks';
import type { History } from '@rnnkit/training';

import { confusionChart, epochChart, type Curve } from './charts.ts';
import { html, type Html } from './html.ts';
import { page, percent } from './page.ts';
import { rowsOf, table } from './tables.ts';

/** Most mistakes that are shown. */
const mostMistakes = 25;

/** Characters of a text that are shown. */
const shownCharacters = 1000;

/** What the report tells. */
export interface TrainingReport {
  readonly title: string;
  /** The sentence at the top. */
  readonly summary: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly history: History;
  readonly assessment: ClassifierAssessment;
  /** Accuracies of simple rules on the same examples. */
  readonly rules: Readonly<Record<string, number>>;
}

/** The report as one HTML page. */
export function trainingPage({ title, summary, settings, history, assessment, rules }: TrainingReport): string {
  const accuracies = [...Object.entries(rules), ['this model', assessment.accuracy] as const];
  return page(
    title,
    html`<p class="lead">${summary}</p>
      <div class="charts">
        <figure>${epochChart('Loss', curvesOf(history, 'loss'))}</figure>
        <figure>${epochChart('Accuracy', curvesOf(history, 'accuracy'))}</figure>
      </div>
      <h2>Beside simple rules</h2>
      ${table(
        ['rule', 'accuracy'],
        accuracies.map(([name, accuracy]) => [name, percent(accuracy)]),
      )}
      ${assessmentSections(assessment)}
      <h2>Settings</h2>
      <table>
        <tbody>
          ${rowsOf(Object.entries(settings).map(([name, value]) => [name, String(value)]))}
        </tbody>
      </table>`,
  );
}

/** What a classifier showed on some data. */
export function assessmentSections(assessment: ClassifierAssessment): readonly Html[] {
  return [
    html`<h2>Confusion matrix</h2>
      <p>Rows are the actual classes, columns the predicted ones; the shade is the share of its row.</p>
      <figure>${confusionChart(assessment.labels, assessment.confusion)}</figure>`,
    pairsOf(assessment),
    classesOf(assessment),
    mistakesOf(assessment),
  ];
}

function curvesOf({ history }: History, metric: string): Curve[] {
  return [
    { name: 'training', values: history[metric] ?? [] },
    { name: 'validation', values: history[`val_${metric}`] ?? [] },
  ].filter(({ values }) => values.length > 0);
}

function pairsOf({ labels, confusion }: ClassifierAssessment): Html {
  const pairs = confusedPairs(labels, confusion, 10);
  if (pairs.length === 0) return html`<p>No class was taken for another.</p>`;
  return table(
    ['confused pair', 'examples'],
    pairs.map(({ pair, count }) => [pair, String(count)]),
  );
}

function classesOf({ classes, unseen }: ClassifierAssessment): Html {
  const rows = classes.map(({ label, precision, recall, f1, support }) => [
    label,
    percent(precision),
    percent(recall),
    percent(f1),
    String(support),
  ]);
  const remark =
    unseen.length === 0 ? '' : `The model was not trained on ${unseen.join(', ')}: such texts count as wrong.`;
  return html`<h2>Classes</h2>
    ${table(['class', 'precision', 'recall', 'F1', 'examples'], rows)}
    <p>${remark}</p>`;
}

function mistakesOf({ mistakes }: ClassifierAssessment): Html {
  if (mistakes.length === 0)
    return html`<h2>Most confident mistakes</h2>
      <p>There are none.</p>`;
  return html`<h2>Most confident mistakes</h2>
    <table>
      <thead>
        <tr>
          <th>text</th>
          <th>actual</th>
          <th>predicted</th>
          <th class="number">probability</th>
        </tr>
      </thead>
      <tbody>
        ${mistakes.slice(0, mostMistakes).map(
          (mistake) =>
            html`<tr>
              <td class="text" dir="auto">${shorten(mistake.text)}</td>
              <td>${mistake.actual}</td>
              <td>${mistake.predicted}</td>
              <td class="number">${percent(mistake.probability)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function shorten(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)} …` : text;
}
