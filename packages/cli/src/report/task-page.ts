// report.html of a task: what a training showed, and what is particular to the task between.
import { epochChart } from './charts.ts';
import { html, type Html } from './html.ts';
import { page, sentence } from './page.ts';
import { rowsOf } from './tables.ts';

/** What the report tells. */
export interface TaskReport {
  readonly title: string;
  /** The sentence at the top. */
  readonly summary: string;
  /** By their names, those of what is held out with `val_` before: a value for each epoch. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  readonly sections: readonly Html[];
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

const titles: Readonly<Record<string, string>> = { loss: 'Loss', accuracy: 'Accuracy', f1: 'F1', rmse: 'RMSE' };

/** The report as one HTML page. */
export function taskPage({ title, summary, curves, sections, settings }: TaskReport): string {
  const metrics = [...new Set(Object.keys(curves).map((name) => name.replace(/^val_/, '')))];
  const charts = metrics.map((metric) => {
    const lines = [
      { name: 'training', values: curves[metric] ?? [] },
      { name: 'validation', values: curves[`val_${metric}`] ?? [] },
    ].filter(({ values }) => values.length > 0);
    return html`<figure>${epochChart(titles[metric] ?? metric, lines)}</figure>`;
  });
  return page(
    title,
    html`<p class="lead">${sentence(summary)}</p>
      <div class="charts">${charts}</div>
      ${sections}
      <h2>Settings</h2>
      <table>
        <tbody>
          ${rowsOf(Object.entries(settings).map(([name, value]) => [name, String(value)]))}
        </tbody>
      </table>`,
  );
}
