// What a generator writes, by temperatures.
import type { TextGenerator } from '@rnnkit/tasks';

import { html, type Html } from '../../report/html.ts';

const temperatures = [0.5, 0.8, 1];

/** Most labels that are written for. */
const mostLabels = 6;

/** Samples for a label at a temperature. */
export interface Samples {
  readonly label: string | undefined;
  readonly temperature: number;
  readonly texts: readonly string[];
}

/** Writes some texts for each label at each temperature, the same ones each time. */
export async function writeSamples(
  generator: TextGenerator,
  { count, maxTokens }: { readonly count: number; readonly maxTokens: number },
): Promise<readonly Samples[]> {
  const known = generator.vocabulary.labels.slice(0, mostLabels);
  const labels = known.length === 0 ? [undefined] : known;
  const made: Samples[] = [];
  for (const label of labels) {
    for (const temperature of temperatures) {
      const texts: string[] = [];
      for (let seed = 1; seed <= count; seed++) {
        let text = '';
        for await (const piece of generator.generate('', { label, temperature, seed, maxTokens })) text += piece;
        texts.push(text);
      }
      made.push({ label, temperature, texts });
    }
  }
  return made;
}

/** The samples as a table. */
export function samplesHtml(samples: readonly Samples[]): Html {
  const isLong = samples.some(({ texts }) => texts.some((text) => text.length > 80));
  const shown = (texts: readonly string[]): Html =>
    isLong
      ? html`${texts.map((text) => html`<div class="sample" dir="auto">${linesOf(text)}</div>`)}`
      : html`${texts.map((text) => html`<div dir="auto">${text}</div>`)}`;
  return html`<h2>Samples</h2>
    <p>At a low temperature the likely is written, at a high one more of what is unlikely.</p>
    <table>
      <thead>
        <tr>
          ${samples[0]?.label === undefined ? '' : html`<th>for</th>`}
          <th class="number">temperature</th>
          <th>written</th>
        </tr>
      </thead>
      <tbody>
        ${samples.map(
          ({ label, temperature, texts }) =>
            html`<tr>
              ${label === undefined ? '' : html`<td>${label}</td>`}
              <td class="number">${temperature}</td>
              <td class="text">${shown(texts)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** A text with its lines on lines of their own. */
export function linesOf(text: string): Html {
  return html`${text.split('\n').map((line, place) => html`${place === 0 ? '' : html`<br />`}${line}`)}`;
}
