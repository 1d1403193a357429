// The equations of the cell, where they are computed: with the numbers of one unit at one token.
import type { GateActivations } from '@rnnkit/inspect';

import { signed, texts } from '../texts/texts.ts';
import { equationsOf, type Piece } from './cell-equations.ts';

function Pieces({ pieces, lit }: { readonly pieces: readonly Piece[]; readonly lit: string | undefined }) {
  return (
    <span class="formula" dir="ltr">
      {pieces.map((piece, place) =>
        typeof piece === 'string' ? (
          piece
        ) : (
          // A symbol may come twice; its place is what it is known by.
          <span key={place} class={piece.of === lit ? 'symbol lit' : 'symbol'}>
            {piece.text}
          </span>
        ),
      )}
    </span>
  );
}

export function CellEquationList({
  layer,
  step,
  unit,
  lit,
  onLight,
}: {
  readonly layer: GateActivations;
  readonly step: number;
  readonly unit: number;
  readonly lit: string | undefined;
  readonly onLight: (gate: string | undefined) => void;
}) {
  const t = texts.value.understand;
  const equations = equationsOf(layer, step, unit, (value) => signed(value, 2));
  return (
    <>
      <h4>{t.reading.equations(layer.className, unit + 1)}</h4>
      <dl class="equations">
        {equations.map(({ gives, formula, numbers }) => (
          <div
            key={gives}
            class={gives === lit ? 'lit' : undefined}
            onMouseEnter={() => onLight(gives)}
            onMouseLeave={() => onLight(undefined)}
          >
            <dt>{t.gateNames[gives] ?? gives}</dt>
            <dd>
              <Pieces pieces={formula} lit={lit} />
              <Pieces pieces={numbers} lit={lit} />
            </dd>
          </div>
        ))}
      </dl>
      <p class="hint">{t.reading.terms}</p>
    </>
  );
}
