// report.html: what training showed, in one file that needs no network and runs no script.
import { confusedPairs, type ClassRow, type Mistake } from '@rnnkit/classifier';

import { confusionChart, epochChart, type Curve } from './charts.ts';
import { Html, html } from './html.ts';

/** What the report tells. */
export interface ReportData {
  readonly title: string;
  /** The sentence at the top. */
  readonly summary: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly loss: readonly Curve[];
  readonly accuracy: readonly Curve[];
  readonly labels: readonly string[];
  /** `confusion[actual][predicted]`. */
  readonly confusion: readonly (readonly number[])[];
  readonly classes: readonly ClassRow[];
  readonly mistakes: readonly Mistake[];
  /** Accuracies of simple rules on the same examples. */
  readonly baselines: Readonly<Record<string, number>>;
  /** The model's own accuracy on them. */
  readonly modelAccuracy: number;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** How reports look. */
export const style: Html = new Html(`
  :root { color-scheme: light; font-family: system-ui, sans-serif; line-height: 1.5; }
  body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1c1e21; background: #fff; }
  h1 { margin-bottom: 0.2rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #ddd; }
  .lead { font-size: 1.15rem; color: #444; }
  .charts { display: flex; flex-wrap: wrap; gap: 2rem; } figure { margin: 1rem 0; overflow-x: auto; }
  table { border-collapse: collapse; } th, td { padding: 0.25rem 0.8rem; border-bottom: 1px solid #e5e5e5; text-align: left; vertical-align: top; }
  td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
  .text { max-width: 40rem; overflow-wrap: anywhere; }
`);

/** The report as one HTML page. */
export function reportPage(data: ReportData): string {
  const pairs = confusedPairs(data.labels, data.confusion, 10);
  const rows = (entries: readonly (readonly [string, string])[]): Html[] =>
    entries.map(
      ([name, value]) =>
        html`<tr>
          <th scope="row">${name}</th>
          <td class="number">${value}</td>
        </tr>`,
    );
  const baselines = [...Object.entries(data.baselines), ['this model', data.modelAccuracy] as const];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${data.title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>${data.title}</h1>
        <p class="lead">${data.summary}</p>
        <div class="charts">
          <figure>${epochChart('Loss', data.loss)}</figure>
          <figure>${epochChart('Accuracy', data.accuracy)}</figure>
        </div>
        <h2>Beside simple rules</h2>
        <table>
          <thead>
            <tr>
              <th>rule</th>
              <th class="number">accuracy</th>
            </tr>
          </thead>
          <tbody>
            ${rows(baselines.map(([name, accuracy]) => [name, percent(accuracy)]))}
          </tbody>
        </table>
        <h2>Confusion</h2>
        <p>Rows are the actual classes, columns the predicted ones; the shade is the share of its row.</p>
        <figure>${confusionChart(data.labels, data.confusion)}</figure>
        ${
          pairs.length === 0
            ? html`<p>No class was taken for another.</p>`
            : html`<table>
                <thead>
                  <tr>
                    <th>confused pair</th>
                    <th class="number">examples</th>
                  </tr>
                </thead>
                <tbody>
                  ${rows(pairs.map(({ pair, count }) => [pair, String(count)]))}
                </tbody>
              </table>`
        }
        <h2>Classes</h2>
        <table>
          <thead>
            <tr>
              <th>class</th>
              <th class="number">precision</th>
              <th class="number">recall</th>
              <th class="number">F1</th>
              <th class="number">examples</th>
            </tr>
          </thead>
          <tbody>
            ${data.classes.map(
              (row) =>
                html`<tr>
                  <th scope="row">${row.label}</th>
                  <td class="number">${percent(row.precision)}</td>
                  <td class="number">${percent(row.recall)}</td>
                  <td class="number">${percent(row.f1)}</td>
                  <td class="number">${row.support}</td>
                </tr>`,
            )}
          </tbody>
        </table>
        <h2>Worst mistakes</h2>
        ${
          data.mistakes.length === 0
            ? html`<p>There are none.</p>`
            : html`<table>
                <thead>
                  <tr>
                    <th>text</th>
                    <th>actual</th>
                    <th>predicted</th>
                    <th class="number">probability</th>
                  </tr>
                </thead>
                <tbody>
                  ${data.mistakes.map(
                    (mistake) =>
                      html`<tr>
                        <td class="text" dir="auto">${mistake.text}</td>
                        <td>${mistake.actual}</td>
                        <td>${mistake.predicted}</td>
                        <td class="number">${percent(mistake.probability)}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>`
        }
        <h2>Settings</h2>
        <table>
          <tbody>
            ${rows(Object.entries(data.settings).map(([name, value]) => [name, String(value)]))}
          </tbody>
        </table>
      </body>
    </html> `.text;
}
