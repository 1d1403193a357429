// What all reports have in common: one page that needs no network and runs no script.
import { Html, html } from './html.ts';

/** Says that a page is a report of rnnkit, which another one may replace. */
export const generator: Html = html`<meta name="generator" content="rnnkit" />`;

const style = new Html(`
  :root { color-scheme: light; font-family: system-ui, sans-serif; line-height: 1.5; }
  body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1c1e21; background: #fff; }
  h1 { margin-bottom: 0.2rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #ddd; }
  .lead { font-size: 1.15rem; color: #444; }
  .charts { display: flex; flex-wrap: wrap; gap: 2rem; } figure { margin: 1rem 0; overflow-x: auto; }
  table { border-collapse: collapse; } th, td { padding: 0.25rem 0.8rem; border-bottom: 1px solid #e5e5e5; text-align: left; vertical-align: top; }
  td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
  .text { max-width: 40rem; overflow-wrap: anywhere; } code { white-space: nowrap; }
  .wrong { color: #c92a2a; } .sample { margin-bottom: 1rem; }
  mark { padding: 0.1rem 0.25rem; border-radius: 0.25rem; color: inherit; } mark small { color: #555; }
  table.map th { padding: 0.1rem 0.2rem; border: 0; text-align: center; vertical-align: bottom; font-weight: normal; }
  table.map td { width: 1.1rem; height: 1.1rem; padding: 0; border: 1px solid #eee; }
`);

/** A share in percent; a dash for what is none. */
export const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`);

/** What is said in a line, as a sentence. */
export const sentence = (line: string): string =>
  line === '' ? '' : `${line[0]!.toUpperCase()}${line.slice(1)}${line.endsWith('.') ? '' : '.'}`;

/** A whole page. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        ${generator}
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        ${body}
      </body>
    </html> `.text;
}
