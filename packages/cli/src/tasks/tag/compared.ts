// What is there and what a tagger has found, side by side.
import { entitiesOf, spansOf, type PlacedWord, type TextSpan } from '@rnnkit/data';
import type { TextTagger } from '@rnnkit/tasks';

import { html, type Html } from '../../report/html.ts';
import { LabelColours, spansHtml } from '../../report/spans.ts';
import { table } from '../../report/tables.ts';
import type { TagData } from './data.ts';

/** Most examples that are looked at, and shown. */
const mostCompared = 2000;
const mostShown = 40;

/** A text, the spans that there are, and those that were found. */
interface Compared {
  readonly text: string;
  readonly right: readonly TextSpan[];
  readonly found: readonly TextSpan[];
}

const keyOf = ({ start, end, label }: TextSpan): string => `${start} ${end} ${label}`;

/** Spans of some that are not among others. */
function missingIn(spans: readonly TextSpan[], others: readonly TextSpan[]): readonly TextSpan[] {
  const keys = new Set(others.map(keyOf));
  return spans.filter((span) => !keys.has(keyOf(span)));
}

/** Compares the first examples. */
export async function compare(tagger: TextTagger, data: TagData): Promise<readonly Compared[]> {
  const some = data.slice(0, mostCompared);
  const texts = some.flatMap((one) => ('text' in one ? [one] : []));
  const sentences = some.flatMap((one) => ('text' in one ? [] : [one]));
  const answers = await tagger.predict(texts.map(({ text }) => text));
  const tags = await tagger.tag(sentences.map(({ words }) => words));
  const isEntities = tagger.vocabulary.parts.scheme !== undefined;
  return [
    ...texts.map(({ text, spans }, row) => ({ text, right: spans, found: answers[row]!.spans })),
    ...sentences.map(({ words, tags: right }, row) => {
      const placed = inLine(words);
      const spans = (own: readonly string[]): readonly TextSpan[] =>
        isEntities
          ? spansOf(placed, entitiesOf(own))
          : placed.map(({ start, end }, place) => ({ start, end, label: own[place]! }));
      return { text: words.join(' '), right: spans(right), found: spans(tags[row]!) };
    }),
  ];
}

function inLine(words: readonly string[]): readonly PlacedWord[] {
  let start = 0;
  return words.map((word) => {
    const placed = { word, start, end: start + word.length };
    start = placed.end + 1;
    return placed;
  });
}

/** How often what is one thing was taken for another, the most frequent first. */
export function confusions(compared: readonly Compared[]): readonly (readonly [pair: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { right, found } of compared) {
    const byPlace = new Map(found.map((span) => [`${span.start} ${span.end}`, span.label]));
    for (const { start, end, label } of right) {
      const other = byPlace.get(`${start} ${end}`);
      if (other === undefined || other === label) continue;
      const pair = `${label} → ${other}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
  }
  return [...counts].toSorted((a, b) => b[1] - a[1]);
}

/** Examples with their errors in colour; those with the most errors first. */
export function comparedHtml(compared: readonly Compared[]): Html {
  const colours = new LabelColours(
    compared.flatMap(({ right, found }) => [...right, ...found].map((one) => one.label)),
  );
  const ranked = compared
    .map((one) => ({ ...one, missed: missingIn(one.right, one.found), invented: missingIn(one.found, one.right) }))
    .toSorted((a, b) => b.missed.length + b.invented.length - a.missed.length - a.invented.length);
  const wrong = ranked.filter(({ missed, invented }) => missed.length + invented.length > 0);
  const shown = [...wrong.slice(0, mostShown), ...ranked.slice(wrong.length, wrong.length + 5)];
  const pairs = confusions(compared).slice(0, 10);
  return html`${
      pairs.length === 0
        ? []
        : [
            html`<h2>Taken for another</h2>`,
            table(
              ['right → found', 'times'],
              pairs.map(([pair, count]) => [pair, String(count)]),
            ),
          ]
    }
    <h2>Examples</h2>
    <p>
      ${wrong.length} of ${compared.length} have an error. What is outlined on the left was not found so, and on the
      right is not so.
    </p>
    <table>
      <thead>
        <tr>
          <th>right</th>
          <th>found</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          ({ text, right, found, missed, invented }) =>
            html`<tr>
              <td class="text" dir="auto">${spansHtml(text, right, colours, (span) => missed.includes(span))}</td>
              <td class="text" dir="auto">${spansHtml(text, found, colours, (span) => invented.includes(span))}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
