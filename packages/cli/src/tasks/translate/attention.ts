// What a translator looked at while it wrote, as a map.
import type { Translation } from '@rnnkit/tasks';

import { html, type Html } from '../../report/html.ts';

/** Longer texts leave no room for a map. */
const mostTokens = 60;

const shown = (token: string): string => (token === '' ? 'end' : token === ' ' ? '␣' : token);

/** A row for each token that was written, a column for each that was read; the darker, the more it counted. */
export function attentionMap({ sourceTokens, targetTokens, alignment }: Translation): Html {
  if (sourceTokens.length > mostTokens || targetTokens.length > mostTokens) return html`<p>It is too long to draw.</p>`;
  return html`<table class="map">
    <thead>
      <tr>
        <th></th>
        ${sourceTokens.map((token) => html`<th>${shown(token)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${targetTokens.map(
        (token, row) =>
          html`<tr>
            <th scope="row">${shown(token)}</th>
            ${sourceTokens.map((_, column) => {
              const weight = alignment[row]?.[column] ?? 0;
              return html`<td
                title="${(100 * weight).toFixed(0)} %"
                style="background: rgb(44 92 196 / ${weight.toFixed(2)})"
              ></td>`;
            })}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
