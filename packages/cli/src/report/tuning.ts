// The report of `rnnkit tune`: what each choice showed.
import type { Architecture } from '@rnnkit/tasks';

import { tuningChart } from './charts.ts';
import { html } from './html.ts';
import { page, percent } from './page.ts';

/** What a choice of architecture and units showed. */
export interface Choice {
  readonly architecture: Architecture;
  readonly units: number;
  readonly parameters: number;
  /** After how many epochs it is best on average. */
  readonly epochs: number;
  /** The accuracy of each fold after them. */
  readonly accuracies: readonly number[];
  readonly mean: number;
  readonly standardDeviation: number;
}

/** What the report tells. */
export interface TuningReport {
  readonly title: string;
  /** The best first. */
  readonly choices: readonly Choice[];
  /** How many choices there are to try. */
  readonly tried: number;
  readonly folds: number;
  readonly backend: string;
  /** What trains the best. */
  readonly command: string;
}

/** The report as one HTML page. */
export function tuningPage({ title, choices, tried, folds, backend, command }: TuningReport): string {
  const [best] = choices;
  const unfinished = choices.length < tried ? `${choices.length} of ${tried} choices are done. ` : '';
  return page(
    title,
    html`<p class="lead">
        ${unfinished}The best of ${choices.length} choices is ${best?.architecture ?? ''} with ${best?.units ?? ''}
        units: ${percent(best?.mean ?? 0)} of the texts held out are right, ± ${percent(best?.standardDeviation ?? 0)}
        from fold to fold.
      </p>
      <figure>${tuningChart(choices)}</figure>
      <p>
        The mean over ${folds} folds with one standard deviation either way; small dots are folds. Each choice is shown
        after the epoch at which it is best on average.
      </p>
      <h2>Choices</h2>
      <table>
        <thead>
          <tr>
            <th>architecture</th>
            <th class="number">units</th>
            <th class="number">parameters</th>
            <th class="number">epochs</th>
            <th class="number">accuracy</th>
            <th class="number">standard deviation</th>
          </tr>
        </thead>
        <tbody>
          ${choices.map(
            (choice) =>
              html`<tr>
                <th scope="row">${choice.architecture}</th>
                <td class="number">${choice.units}</td>
                <td class="number">${choice.parameters.toLocaleString('en')}</td>
                <td class="number">${choice.epochs}</td>
                <td class="number">${percent(choice.mean)}</td>
                <td class="number">${percent(choice.standardDeviation)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <h2>Train the best</h2>
      <pre>${command}</pre>
      <p>
        Computed on ${backend}. The vocabulary was taken from all texts once, before they were divided into folds.
      </p>`,
  );
}
