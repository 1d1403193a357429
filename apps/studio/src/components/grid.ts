// Numbers as a grid of shades: a column for each token, which stands above it.
import { firstCharacters, visible } from '../texts/visible.ts';
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
const font = '12px system-ui, sans-serif';
/** The most of a token that is written, and the most room that it takes. */
const [mostCharacters, mostRoom] = [12, 84];

const short = (token: string): string =>
  token === ' ' ? '␣' : visible(firstCharacters(token, mostCharacters), mostCharacters);

/** Draws a grid on a canvas, which it makes as large as that takes. */
export function drawGrid(canvas: HTMLCanvasElement, { columns, rows, rowTokens, value }: Grid): void {
  const ratio = devicePixelRatio;
  const cellHeight = rowTokens === undefined ? (rows === 1 ? cellWidth : 6) : cellWidth;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.font = font;
  const room = (tokens: readonly string[]): number =>
    Math.min(
      mostRoom,
      Math.max(cellWidth, ...tokens.map((token) => Math.ceil(context.measureText(short(token)).width))),
    );
  // Tokens that are wider than a cell are written upwards.
  const columnRoom = room(columns);
  const top = columnRoom + 8;
  const start = rowTokens === undefined ? 0 : room(rowTokens) + 8;
  const width = start + Math.max(1, columns.length) * cellWidth;
  const height = top + rows * cellHeight;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
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
  context.font = font;
  context.textBaseline = 'middle';
  const isUpright = columnRoom <= cellWidth;
  context.textAlign = isUpright ? 'center' : 'left';
  for (const [column, token] of columns.entries()) {
    context.save();
    context.translate(start + (column + 0.5) * cellWidth, isUpright ? top - 11 : top - 4);
    if (!isUpright) context.rotate(-Math.PI / 2);
    context.fillText(short(token), 0, 0, mostRoom);
    context.restore();
  }
  context.textAlign = 'right';
  for (const [row, token] of (rowTokens ?? []).entries())
    context.fillText(short(token), start - 4, top + (row + 0.5) * cellHeight, mostRoom);
}
