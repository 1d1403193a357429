// Spans of texts in colour, in reports and on terminals.
import type { TextSpan } from '@rnnkit/data';

import { wholeCharacters } from '../graphemes.ts';
import type { Piece } from '../output.ts';
import { html, type Html } from './html.ts';

/** A colour on a page, and one of a terminal's 256 that is much like it; all of them behind black letters. */
interface Colour {
  readonly page: string;
  readonly terminal: number;
}

const colours: readonly Colour[] = [
  { page: '#bcd7ff', terminal: 153 },
  { page: '#ffd9a8', terminal: 223 },
  { page: '#c4ebc4', terminal: 151 },
  { page: '#e6ccf5', terminal: 183 },
  { page: '#ffc9d3', terminal: 218 },
  { page: '#bfeaea', terminal: 152 },
  { page: '#eee8a0', terminal: 186 },
  { page: '#dcd3c6', terminal: 187 },
];

/** The colour of each label, the same wherever it comes. */
export class LabelColours {
  readonly #labels: readonly string[];

  constructor(labels: Iterable<string>) {
    this.#labels = [...new Set(labels)].toSorted();
  }

  of(label: string): Colour {
    return colours[Math.max(0, this.#labels.indexOf(label)) % colours.length]!;
  }
}

/**
 * A text in parts: those that are spans, with the whole of each character that they touch, and what is between them. None lies across
 * another.
 */
function partsOf(text: string, spans: readonly TextSpan[]): { readonly text: string; readonly span?: TextSpan }[] {
  const parts: { text: string; span?: TextSpan }[] = [];
  let end = 0;
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const [from, to] = wholeCharacters(text, span.start, span.end);
    const start = Math.max(end, from);
    if (start > end) parts.push({ text: text.slice(end, start) });
    parts.push({ text: text.slice(start, to), span });
    end = Math.max(end, to);
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/**
 * A text for a terminal, its spans in colour with their labels behind; without colours as `[Rome city]`.
 */
export function spanPieces(text: string, spans: readonly TextSpan[], labels: LabelColours): readonly Piece[] {
  return partsOf(text, spans).flatMap((part): Piece[] => {
    if (part.span === undefined) return [{ text: part.text }];
    const background = labels.of(part.span.label).terminal;
    return [
      { text: part.text, background, plain: ['[', ''] },
      { text: ` ${part.span.label}`, isFaint: true, plain: ['', ']'] },
    ];
  });
}

/**
 * A text for a page, its spans in colour with their labels.
 *
 * @param isWrong which of them are outlined
 */
export function spansHtml(
  text: string,
  spans: readonly TextSpan[],
  labels: LabelColours,
  isWrong: (span: TextSpan) => boolean,
): Html {
  const parts = partsOf(text, spans).map((part) => {
    if (part.span === undefined) return html`${part.text}`;
    const outline = isWrong(part.span) ? 'outline: 2px dashed #c92a2a;' : '';
    return html`<mark style="background: ${labels.of(part.span.label).page}; ${outline}"
      >${part.text}<small> ${part.span.label}</small></mark
    >`;
  });
  return html`${parts}`;
}
