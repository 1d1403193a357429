// A row of numbers as small squares, line by line: one picture for a token.
import { useEffect, useRef } from 'preact/hooks';

import { colorOf } from './colors.ts';

/** The colors of what is above zero, below, and zero. */
export interface Shades {
  readonly positive: string;
  readonly negative: string;
  readonly zero: string;
  readonly ink: string;
}

/** The colors of the theme at hand. */
export const shadesNow = (): Shades => ({
  positive: colorOf('--train'),
  negative: colorOf('--validation'),
  zero: colorOf('--raised'),
  ink: colorOf('--ink'),
});

const size = 48;

/** Squares in a line: so many that all of them are about as high as wide. */
const across = (count: number): number => Math.ceil(Math.sqrt(count));

export function Squares({
  values,
  most,
  shades,
  chosen,
  onChoose,
}: {
  readonly values: Float32Array;
  /** The number that is as dark as it gets. */
  readonly most: number;
  readonly shades: Shades;
  /** The place that is framed. */
  readonly chosen?: number;
  readonly onChoose?: (place: number) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const columns = across(values.length);
  const side = size / columns;
  const height = Math.ceil(values.length / columns) * side;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined || canvas.current === null) return;
    canvas.current.width = size * devicePixelRatio;
    canvas.current.height = height * devicePixelRatio;
    context.scale(devicePixelRatio, devicePixelRatio);
    for (const [place, value] of values.entries()) {
      const [x, y] = [(place % columns) * side, Math.floor(place / columns) * side];
      context.fillStyle = shades.zero;
      context.fillRect(x, y, side - 0.5, side - 0.5);
      context.globalAlpha = Math.min(1, Math.abs(value) / most);
      context.fillStyle = value < 0 ? shades.negative : shades.positive;
      context.fillRect(x, y, side - 0.5, side - 0.5);
      context.globalAlpha = 1;
      if (place !== chosen) continue;
      context.strokeStyle = shades.ink;
      context.strokeRect(x + 0.5, y + 0.5, side - 1.5, side - 1.5);
    }
  }, [values, most, shades, chosen]);
  return (
    <canvas
      ref={canvas}
      class="squares"
      style={{ width: `${size}px`, height: `${height}px` }}
      aria-hidden="true"
      onClick={({ offsetX, offsetY }) => {
        const place = Math.floor(offsetY / side) * columns + Math.floor(offsetX / side);
        if (place < values.length) onChoose?.(place);
      }}
    />
  );
}
