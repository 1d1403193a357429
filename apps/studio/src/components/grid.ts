// Numbers as a grid of shades: a column for each token, which stands above it.
import { visible } from '../texts/visible.ts';
import { colorOf } from './colors.ts';

/** What is drawn. */
export interface Grid {
  /** The tokens of the columns. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** The tokens of the rows; none where rows are units. */
  readonly rowTokens?: readonly string[];
  /** A number from −1 to 1. */
  readonly value: (column: number, row: number) => number;
}

const cellWidth = 16;
const top = 22;
/** Room for the tokens of the rows. */
const left = 24;

const short = (token: string): string => (token === ' ' ? '␣' : visible(token).slice(0, 2));

/** Draws a grid on a canvas, which it makes as large as that takes. */
export function drawGrid(canvas: HTMLCanvasElement, { columns, rows, rowTokens, value }: Grid): void {
  const ratio = devicePixelRatio;
  const cellHeight = rowTokens === undefined ? (rows === 1 ? cellWidth : 6) : cellWidth;
  const start = rowTokens === undefined ? 0 : left;
  const width = start + Math.max(1, columns.length) * cellWidth;
  const height = top + rows * cellHeight;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const [positive, negative, zero] = [colorOf('--train'), colorOf('--validation'), colorOf('--raised')];
  context.fillStyle = zero;
  context.fillRect(start, top, width - start, height - top);
  for (let column = 0; column < columns.length; column++) {
    for (let row = 0; row < rows; row++) {
      const shade = value(column, row);
      context.globalAlpha = Math.min(1, Math.abs(shade));
      context.fillStyle = shade < 0 ? negative : positive;
      context.fillRect(start + column * cellWidth, top + row * cellHeight, cellWidth - 1, cellHeight - 1);
    }
  }
  context.globalAlpha = 1;
  context.fillStyle = colorOf('--ink');
  context.font = '12px system-ui, sans-serif';
  context.textAlign = 'center';
  for (const [column, token] of columns.entries())
    context.fillText(short(token), start + (column + 0.5) * cellWidth, top - 7);
  for (const [row, token] of (rowTokens ?? []).entries())
    context.fillText(short(token), left / 2, top + (row + 0.5) * cellHeight + 4);
}
