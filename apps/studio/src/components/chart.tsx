// A line chart that can grow while it is looked at.
import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type UPlot from 'uplot';

import { theme } from '../state/preferences.ts';
import { decimal } from '../texts/texts.ts';
import { colorOf } from './colors.ts';

/** A line of a chart. */
export interface Line {
  readonly label: string;
  /** A color of the style sheet, such as `--train`. */
  readonly color: string;
  readonly dots?: boolean;
  readonly dashed?: boolean;
}

interface ChartProps {
  /** What the chart says, for who does not see it. */
  readonly description: string;
  readonly lines: readonly Line[];
  /** The columns: x, then one for each line. */
  readonly columns: () => UPlot.AlignedData;
  /** Changes when the columns have. */
  readonly version: ReadonlySignal<unknown>;
  readonly xLabel: string;
  readonly height?: number;
  readonly format?: (value: number) => string;
  readonly xFormat?: (value: number) => string;
  readonly yRange?: readonly [number | null, number | null];
  readonly logarithmic?: boolean;
  /** Half the height of an error bar at each place, for each line. */
  readonly errors?: () => readonly (readonly number[])[];
}

const margin = 12;

/** What draws, once it was fetched. */
const drawer = signal<typeof UPlot | undefined>(undefined);

async function fetchDrawer(): Promise<void> {
  drawer.value ??= (await import('uplot')).default;
}

/** Draws lines. It takes the width that there is, and never changes its height. */
export function Chart(props: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const shape = JSON.stringify([props.lines, props.xLabel, props.logarithmic]);

  useEffect(
    () =>
      keepDrawn(
        frame.current!,
        () => latest.current,
        (text) => {
          // The pointer may leave a chart that is being taken away.
          if (readout.current !== null) readout.current.textContent = text;
        },
      ),
    [shape],
  );

  return (
    <figure class="chart">
      <ul class="legend" aria-hidden="true">
        {props.lines.map(({ label, color, dashed }) => (
          <li key={label}>
            <span class={dashed === true ? 'swatch dashed' : 'swatch'} style={{ borderColor: `var(${color})` }} />
            {label}
          </li>
        ))}
      </ul>
      <div
        ref={frame}
        class="plot"
        role="img"
        aria-label={props.description}
        style={{ height: `${props.height ?? 220}px` }}
      />
      <p ref={readout} class="readout" aria-hidden="true" />
    </figure>
  );
}

/** Draws lines at a place as they, the place and the theme change, until it is told to stop. */
function keepDrawn(place: HTMLElement, latest: () => ChartProps, tell: (text: string) => void): () => void {
  let plot: UPlot | undefined;
  let frameAsked = 0;
  const draw = (): void => {
    frameAsked = 0;
    const columns = latest().columns();
    // With more or fewer lines a new chart is about to be made.
    if (plot?.series.length === columns.length) plot.setData(columns);
  };
  const make = (): void => {
    plot?.destroy();
    plot = undefined;
    const columns = latest().columns();
    const Plot = drawer.value;
    // Data may be ahead of what is drawn; then this chart is about to be replaced.
    if (Plot === undefined || columns.length !== latest().lines.length + 1) return;
    plot = new Plot(optionsOf(latest(), place, tell), columns, place);
  };
  const stopData = effect(() => {
    void latest().version.value;
    // However often data comes, it is drawn once a frame.
    if (frameAsked === 0) frameAsked = requestAnimationFrame(draw);
  });
  const stopLook = effect(() => {
    void theme.value;
    make();
  });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', make);
  const resizing = new ResizeObserver(() => {
    if (plot !== undefined && place.clientWidth !== plot.width)
      plot.setSize({ width: place.clientWidth, height: latest().height ?? 220 });
  });
  resizing.observe(place);
  void fetchDrawer();
  return () => {
    stopData();
    stopLook();
    dark.removeEventListener('change', make);
    resizing.disconnect();
    cancelAnimationFrame(frameAsked);
    plot?.destroy();
  };
}

/** What the lines are at a place, in words: each by its value there, or the last one before. */
function valuesAt({ lines, xLabel, format, xFormat }: ChartProps, { data }: UPlot, at: number): string {
  const say = format ?? ((value: number) => decimal(value, 3));
  const x = data[0][at]!;
  const parts = lines.flatMap(({ label }, index) => {
    const column = data[index + 1]!;
    let place = at;
    while (place > 0 && (column[place] ?? undefined) === undefined) place--;
    const value = column[place];
    return value === null || value === undefined ? [] : [`${label} ${say(value)}`];
  });
  return `${xLabel} ${xFormat?.(x) ?? decimal(x, Number.isInteger(x) ? 0 : 1)}: ${parts.join(', ')}`;
}

function axesOf({ xLabel, format, xFormat }: ChartProps): UPlot.Axis[] {
  const ink = colorOf('--muted');
  const grid = { stroke: colorOf('--line'), width: 1 };
  const font = '12px system-ui, sans-serif';
  return [
    {
      stroke: ink,
      grid: { show: false },
      ticks: grid,
      font,
      label: xLabel,
      labelFont: font,
      labelSize: 18,
      size: 30,
      incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      ...(xFormat === undefined ? {} : { values: (_plot: UPlot, splits: number[]) => splits.map(xFormat) }),
    },
    {
      stroke: ink,
      grid,
      ticks: { show: false },
      font,
      size: 54,
      ...(format === undefined
        ? {}
        : {
            values: (_plot: UPlot, splits: (number | null)[]) =>
              splits.map((split) => (split === null ? '' : format(split))),
          }),
    },
  ];
}

function optionsOf(props: ChartProps, place: HTMLElement, tell: (text: string) => void): UPlot.Options {
  const { lines, height = 220, yRange, logarithmic = false, errors } = props;
  return {
    width: Math.max(200, place.clientWidth),
    height,
    padding: [margin, margin, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, x: true, y: false, points: { show: false } },
    scales: {
      x: { time: false },
      y: {
        ...(logarithmic ? { distr: 3 as const } : {}),
        ...(yRange === undefined && errors === undefined
          ? {}
          : {
              range: (_plot: UPlot, least: number, most: number): [number, number] => {
                // Error bars stay inside.
                const space = 1.2 * Math.max(0, ...(errors?.().flat() ?? []));
                const low = yRange?.[0] ?? least - space;
                const high = yRange?.[1] ?? (errors === undefined ? most * 1.05 : most + space);
                // Before there is data both are the same.
                return [low, high > low ? high : low + 1];
              },
            }),
      },
    },
    axes: axesOf(props),
    series: [
      {},
      ...lines.map(({ label, color, dots = false, dashed = false }) => ({
        label,
        stroke: colorOf(color),
        width: 2,
        spanGaps: true,
        points: { show: dots, size: 6, fill: colorOf(color) },
        ...(dashed ? { dash: [6, 4] } : {}),
      })),
    ],
    hooks: {
      setCursor: [
        (plot: UPlot) => {
          const at = plot.cursor.idx;
          tell(at === null || at === undefined ? '' : valuesAt(props, plot, at));
        },
      ],
      ...(errors === undefined ? {} : { draw: [(plot: UPlot) => drawErrors(plot, errors(), lines)] }),
    },
  };
}

function drawErrors(plot: UPlot, errors: readonly (readonly number[])[], lines: readonly Line[]): void {
  const { ctx, data } = plot;
  ctx.save();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const [index, { color }] of lines.entries()) {
    ctx.strokeStyle = colorOf(color);
    for (const [place, x] of data[0].entries()) {
      const value = data[index + 1]?.[place];
      const error = errors[index]?.[place];
      if (value === null || value === undefined || error === undefined) continue;
      const left = plot.valToPos(x, 'x', true);
      const [top, bottom] = [plot.valToPos(value + error, 'y', true), plot.valToPos(value - error, 'y', true)];
      const cap = 4 * devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(left, top);
      ctx.lineTo(left, bottom);
      ctx.moveTo(left - cap, top);
      ctx.lineTo(left + cap, top);
      ctx.moveTo(left - cap, bottom);
      ctx.lineTo(left + cap, bottom);
      ctx.stroke();
    }
  }
  ctx.restore();
}
