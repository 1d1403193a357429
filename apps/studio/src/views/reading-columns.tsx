// The columns of the network unrolled: of each token what it is, what the cell makes of it, and what the answer is by then.
import type { GateActivations } from '@rnnkit/inspect';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { shadesNow, Squares, type Shades } from '../components/squares.tsx';
import { theme } from '../state/preferences.ts';
import { model } from '../state/studio.ts';
import { className, percent, signed, texts } from '../texts/texts.ts';
import { firstCharacters, inSentence, visible } from '../texts/visible.ts';
import type { Reading } from '../worker/protocol.ts';
import { AttentionLines, sharesOf } from './attention-lines.tsx';
import { isBackward, symbolOf } from './cell-equations.ts';
import type { Steps } from './steps.ts';

const columnWidth = 68;
/** Classes that are named under a token, and how likely they are at least. */
const mostClasses = 2;
const least = 0.005;

/** A token as its column is headed. */
export const shown = (token: string): string => (token === ' ' ? '␣' : visible(firstCharacters(token, 12), 12));

interface ColumnsProps {
  readonly found: Reading;
  readonly layer: GateActivations | undefined;
  readonly steps: Steps;
  readonly unit: number;
  readonly lit: string | undefined;
  readonly onLight: (gate: string | undefined) => void;
  readonly onUnit: (unit: number) => void;
}

export function ReadingColumns({ found, layer, steps, unit, lit, onLight, onUnit }: ColumnsProps) {
  const t = texts.value.understand.reading;
  const frame = useRef<HTMLDivElement>(null);
  const shades = useMemo(shadesNow, [theme.value]);
  useEffect(() => {
    const column = frame.current?.querySelector<HTMLElement>('th.now');
    if (column === null || column === undefined || frame.current === null) return;
    frame.current.scrollTo({ left: column.offsetLeft - frame.current.clientWidth / 2 });
  }, [steps.step, found]);
  const stateOf = (column: number): string =>
    `${column === steps.step ? 'now' : ''} ${steps.isRead(column) ? '' : 'unread'}`;
  const isNew = (column: number): boolean => found.tokens[column]?.known === false;
  return (
    <div class="unrolled" ref={frame} tabIndex={0} role="group" aria-label={t.title}>
      <table style={{ '--column': `${columnWidth}px` }}>
        <thead>
          <tr>
            <th scope="col">{t.tokens}</th>
            {found.tokens.map(({ token }, column) => (
              // A token may come twice; its place is what it is known by.
              <th key={column} scope="col" class={stateOf(column)}>
                <span class={isNew(column) ? 'token unknown' : 'token'} dir="auto">
                  {shown(token)}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {layer === undefined ? null : (
            <>
              <SquareRow
                title={`${t.reads} x`}
                values={layer.input}
                size={layer.features}
                shades={shades}
                stateOf={stateOf}
              />
              <ValueRows layer={layer} unit={unit} lit={lit} onLight={onLight} stateOf={stateOf} onStep={steps.go} />
              <SquareRow
                title={`${t.units} h`}
                values={layer.hidden}
                size={layer.units}
                shades={shades}
                stateOf={stateOf}
                chosen={unit}
                onChoose={onUnit}
              />
            </>
          )}
          <tr>
            <th scope="row">{t.soFar}</th>
            {found.answers.map((answer, column) => (
              <td key={column} class={stateOf(column)}>
                <SoFar answer={answer} />
              </td>
            ))}
          </tr>
          {found.attention.map((map) => (
            <tr key={map.layer}>
              <th scope="row">{t.attention}</th>
              <td colSpan={found.tokens.length}>
                <AttentionLines map={map} step={steps.step} columnWidth={columnWidth} description={inWords(map)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );

  function inWords(map: Reading['attention'][number]): string {
    const shares = sharesOf(map, steps.step);
    const most = shares.indexOf(Math.max(...shares));
    return t.looks(inSentence(shown(found.tokens[most]?.token ?? '')), percent(shares[most] ?? 0, 0));
  }
}

interface RowProps {
  readonly stateOf: (column: number) => string;
}

function SquareRow({
  title,
  values,
  size,
  stateOf,
  ...squares
}: RowProps & {
  readonly title: string;
  readonly values: Float32Array;
  readonly size: number;
  readonly shades: Shades;
  readonly chosen?: number;
  readonly onChoose?: (unit: number) => void;
}) {
  const most = useMemo(() => values.reduce((sofar, value) => Math.max(sofar, Math.abs(value)), 1e-6), [values]);
  const columns = useMemo(
    () =>
      Array.from({ length: values.length / size }, (_, column) => values.subarray(column * size, (column + 1) * size)),
    [values, size],
  );
  return (
    <tr>
      <th scope="row">{title}</th>
      {columns.map((column, place) => (
        <td key={place} class={stateOf(place)}>
          <Squares values={column} most={most} {...squares} />
        </td>
      ))}
    </tr>
  );
}

/** What the gates and states of one unit are at each token. */
function ValueRows({
  layer,
  unit,
  lit,
  onLight,
  stateOf,
  onStep,
}: RowProps &
  Pick<ColumnsProps, 'unit' | 'lit' | 'onLight'> & {
    readonly layer: GateActivations;
    readonly onStep: (read: number) => void;
  }) {
  const t = texts.value.understand;
  const { gates, cell, hidden, units, time } = layer;
  const rows = [
    ...Object.entries(gates),
    ...(cell === undefined ? [] : [['cell', cell] as const]),
    ['hidden', hidden] as const,
  ];
  return (
    <>
      {rows.map(([name, values]) => (
        <tr
          key={name}
          class={name === lit ? 'lit' : undefined}
          onMouseEnter={() => onLight(name)}
          onMouseLeave={() => onLight(undefined)}
        >
          <th scope="row">
            {t.gateNames[name] ?? name} <span class="symbol">{symbolOf(layer, name)}</span>
          </th>
          {Array.from({ length: time }, (_, column) => {
            const value = values[column * units + unit]!;
            return (
              <td
                key={column}
                class={`value ${value < 0 ? 'below' : 'above'} ${stateOf(column)}`}
                style={{ '--share': Math.min(1, Math.abs(value)) }}
                onClick={() => onStep(isBackward(layer) ? time - 1 - column : column)}
              >
                {signed(value, 2)}
              </td>
            );
          })}
        </tr>
      ))}
    </>
  );
}

/** The likeliest classes, if the text ended here. */
function SoFar({ answer }: { readonly answer: Float32Array }) {
  const { labels = [], isLanguages = false } = model.value ?? {};
  const best = labels
    .map((label, index) => ({ label, share: answer[index] ?? 0 }))
    .toSorted((a, b) => b.share - a.share)
    .slice(0, mostClasses)
    .filter(({ share }) => share >= least);
  return (
    <ul class="so-far">
      {best.map(({ label, share }) => (
        <li key={label}>
          <span class="bar-name" dir="auto">
            {className(label, isLanguages)}
          </span>
          <span class="bar" style={{ width: `${100 * share}%` }} aria-hidden="true" />
          <span class="bar-value">{percent(share, 0)}</span>
        </li>
      ))}
    </ul>
  );
}
