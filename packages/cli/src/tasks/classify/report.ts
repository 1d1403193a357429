// What a classifier showed, for report.html.
import { confusedPairs, type ClassifierAssessment } from '@rnnkit/tasks';

import { beginningOf } from '../../graphemes.ts';
import { confusionChart, reliabilityChart } from '../../report/charts.ts';
import { html, type Html } from '../../report/html.ts';
import { percent, sentence } from '../../report/page.ts';
import { table } from '../../report/tables.ts';
import type { BesideRules } from './beside.ts';

/** Most mistakes that are shown. */
const mostMistakes = 25;

/** Characters of a text that are shown. */
const shownCharacters = 1000;

/** What a classifier showed on some data, and what rules did beside it, where those were tried. */
export function assessmentSections(assessment: ClassifierAssessment, beside: BesideRules | undefined): readonly Html[] {
  return [
    ...(beside === undefined ? [] : [besideSection(assessment, beside)]),
    html`<h2>Confusion matrix</h2>
      <p>Rows are the actual classes, columns the predicted ones; the shade is the share of its row.</p>
      <figure>${confusionChart(assessment.labels, assessment.confusion)}</figure>`,
    pairsOf(assessment),
    classesOf(assessment),
    reliabilityOf(assessment),
    mistakesOf(assessment),
  ];
}

function besideSection({ accuracy, macroF1, loss }: ClassifierAssessment, { baselines, advice }: BesideRules): Html {
  const rows = [...baselines, { name: 'this model', accuracy, macroF1, loss }].map((row) => [
    row.name,
    percent(row.accuracy),
    percent(row.macroF1),
    Number.isNaN(row.loss) ? '–' : row.loss.toFixed(4),
  ]);
  return html`<h2>Beside simple rules</h2>
    ${table(['rule', 'accuracy', 'mean F1', 'loss'], rows)}
    <p>${sentence(advice.join(''))}</p>`;
}

/** How sure answers are, and how often they are right. */
function reliabilityOf({ reliability, calibrationError, sureness }: ClassifierAssessment): Html {
  const rows = sureness.map(({ threshold, answered, accuracy }) => [
    percent(threshold),
    percent(answered),
    percent(accuracy),
  ]);
  return html`<h2>How sure it is, and how often it is right</h2>
    <p>
      On the left answers whose probability is about the same, and the share of them that is right; on the line both are
      the same. On average they differ by ${percent(calibrationError)} (expected calibration error). On the right what
      comes of “don’t know” below a probability, which <code>--threshold</code> of predict and evaluate says.
    </p>
    <div class="charts">
      <figure>${reliabilityChart(reliability)}</figure>
      <div>${table(['from', 'answered', 'right of these'], rows)}</div>
    </div>`;
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
              <td class="text" dir="auto">${beginningOf(mistake.text, shownCharacters)}</td>
              <td>${mistake.actual}</td>
              <td>${mistake.predicted}</td>
              <td class="number">${percent(mistake.probability)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
