// The network, unrolled: a column for each token, read one after the other.
import type { GateActivations } from '@rnnkit/inspect';
import { useId, useState } from 'preact/hooks';

import { Choice } from '../components/fields.tsx';
import { texts } from '../texts/texts.ts';
import { inSentence } from '../texts/visible.ts';
import type { Reading } from '../worker/protocol.ts';
import { isBackward } from './cell-equations.ts';
import { CellEquationList } from './cell-equation-list.tsx';
import { Passages } from './passages.tsx';
import { ReadingColumns, shown } from './reading-columns.tsx';
import { useSteps, type Steps } from './steps.ts';

export function ReadingSteps({
  found,
  layer,
  onLayer,
}: {
  readonly found: Reading;
  /** The recurrent layer that is shown; undefined of a model without. */
  readonly layer: GateActivations | undefined;
  readonly onLayer: (name: string) => void;
}) {
  const t = texts.value.understand.reading;
  const steps = useSteps(found, layer !== undefined && isBackward(layer));
  const [wantedUnit, setUnit] = useState(0);
  const [lit, setLit] = useState<string | undefined>(undefined);
  const unit = Math.min(wantedUnit, (layer?.units ?? 1) - 1);
  return (
    <>
      <h3>{t.title}</h3>
      <p class="hint">{t.about}</p>
      <Controls steps={steps} token={found.tokens[steps.step]?.token ?? ''} />
      {found.layers.length < 2 || layer === undefined ? null : (
        <Choice
          label={t.layer}
          value={layer.layer}
          choices={found.layers.map((one) => [one.layer, one.layer] as const)}
          onChoose={onLayer}
        />
      )}
      <ReadingColumns
        found={found}
        layer={layer}
        steps={steps}
        unit={unit}
        lit={lit}
        onLight={setLit}
        onUnit={setUnit}
      />
      {layer === undefined ? null : (
        <>
          <UnitField units={layer.units} unit={unit} onUnit={setUnit} />
          <CellEquationList layer={layer} step={steps.step} unit={unit} lit={lit} onLight={setLit} />
          <Passages layer={layer.layer} unit={unit} />
        </>
      )}
    </>
  );
}

function Controls({ steps, token }: { readonly steps: Steps; readonly token: string }) {
  const t = texts.value.understand.reading;
  const said = t.token(steps.step + 1, steps.last + 1, inSentence(shown(token)));
  return (
    <div class="row steps">
      <button type="button" class="small" disabled={steps.last === 0} onClick={steps.play}>
        {steps.isPlaying ? t.pause : t.play}
      </button>
      <button type="button" class="small" disabled={steps.read === 0} onClick={() => steps.go(steps.read - 1)}>
        {t.back}
      </button>
      <button type="button" class="small" disabled={steps.read === steps.last} onClick={() => steps.go(steps.read + 1)}>
        {t.on}
      </button>
      <input
        type="range"
        min={0}
        max={Math.max(1, steps.last)}
        value={steps.read}
        disabled={steps.last === 0}
        aria-label={t.where}
        aria-valuetext={said}
        onInput={({ currentTarget }) => steps.go(Number(currentTarget.value))}
      />
      <span class="hint" dir="auto">
        {said}
      </span>
    </div>
  );
}

function UnitField({
  units,
  unit,
  onUnit,
}: {
  readonly units: number;
  readonly unit: number;
  readonly onUnit: (unit: number) => void;
}) {
  const t = texts.value.understand.reading;
  const id = useId();
  return (
    <div class="row unit">
      <label for={id}>{t.unit}</label>
      <input
        id={id}
        type="number"
        min={1}
        max={units}
        value={unit + 1}
        onInput={({ currentTarget }) => {
          const wanted = Number(currentTarget.value);
          if (Number.isInteger(wanted) && wanted >= 1 && wanted <= units) onUnit(wanted - 1);
        }}
      />
      <span class="hint">{t.unitsOf(units)}</span>
    </div>
  );
}
