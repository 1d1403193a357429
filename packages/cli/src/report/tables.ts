// Tables of reports.
import { html, type Html } from './html.ts';

/** A table of names and what belongs to each. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): Html {
  const [name = '', ...rest] = head;
  return html`<table>
    <thead>
      <tr>
        <th>${name}</th>
        ${rest.map((title) => html`<th class="number">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rowsOf(rows)}
    </tbody>
  </table>`;
}

/** Rows of a table. */
export function rowsOf(rows: readonly (readonly string[])[]): Html[] {
  return rows.map(
    ([name = '', ...values]) =>
      html`<tr>
        <th scope="row">${name}</th>
        ${values.map((value) => html`<td class="number">${value}</td>`)}
      </tr>`,
  );
}
