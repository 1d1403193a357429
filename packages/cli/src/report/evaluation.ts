// The report of `rnnkit evaluate`: what a model showed on some data.
import { html, type Html } from './html.ts';
import { page, sentence } from './page.ts';

/** The report as one HTML page. */
export function evaluationPage(title: string, summary: string, sections: readonly Html[]): string {
  return page(
    title,
    html`<p class="lead">${sentence(summary)}</p>
      ${sections}`,
  );
}
