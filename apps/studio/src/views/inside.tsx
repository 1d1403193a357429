// Inside one answer: what moved it, what was looked at, and what the gates did.
import { signal, type Signal } from '@preact/signals';
import type { GateActivations } from '@rnnkit/inspect';
import type { TextAttribution } from '@rnnkit/tasks';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

import { Card, Choice } from '../components/fields.tsx';
import { drawGrid } from '../components/grid.ts';
import { theme } from '../state/preferences.ts';
import { attribute, reading } from '../state/model.ts';
import { data, dataFits, history, model } from '../state/studio.ts';
import { decimal, texts } from '../texts/texts.ts';
import { firstCharacters } from '../texts/visible.ts';
import type { Reading } from '../worker/protocol.ts';
import { Attended } from './attended.tsx';
import { Moved } from './moved.tsx';
import { ReadingSteps } from './reading-steps.tsx';

const attribution = signal<TextAttribution | undefined>(undefined);
const read = signal<Reading | undefined>(undefined);
/** The name of the recurrent layer that is looked into; of none that there is: the first. */
const wantedLayer = signal('');

let wanted = 0;

async function look(text: string): Promise<void> {
  const mine = ++wanted;
  if (text.trim() === '') {
    [attribution.value, read.value] = [undefined, undefined];
    return;
  }
  const found = await Promise.all([attribute(text), reading(text)]).catch(() => undefined);
  if (mine !== wanted) return;
  [attribution.value, read.value] = found ?? [undefined, undefined];
}

export function Inside({ text }: { readonly text: Signal<string> }) {
  const t = texts.value.understand;
  const id = useId();
  const first = dataFits.value ? (data.value?.sample[0]?.text ?? '') : '';
  useEffect(() => {
    if (text.value === '') text.value = firstCharacters(first, 60);
  }, [first]);
  useEffect(() => {
    const timer = setTimeout(() => void look(text.value), 200);
    return () => {
      clearTimeout(timer);
    };
  }, [text.value, model.value, history.value.length]);
  const layers = read.value?.layers ?? [];
  const layer = layers.find((one) => one.layer === wantedLayer.value) ?? layers[0];
  return (
    <div id="inside">
      <Card title={t.inside}>
        <p>{t.insideAbout}</p>
        <div class="field">
          <label for={id}>{t.text}</label>
          <input
            id={id}
            type="text"
            dir="auto"
            autocomplete="off"
            value={text.value}
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value;
            }}
          />
        </div>
        {read.value === undefined ? null : (
          <ReadingSteps
            found={read.value}
            layer={layer}
            onLayer={(name) => {
              wantedLayer.value = name;
            }}
          />
        )}
        {attribution.value === undefined ? null : (
          <Moved
            found={attribution.value}
            isLanguages={model.value?.isLanguages ?? false}
            isWords={model.value?.tokenLevel === 'words'}
          />
        )}
        {read.value === undefined || read.value.attention.length === 0 ? null : <Attended found={read.value} />}
        {read.value === undefined || layer === undefined ? null : <Gates found={read.value} layer={layer} />}
      </Card>
    </div>
  );
}

function Gates({ found, layer }: { readonly found: Reading; readonly layer: GateActivations }) {
  const t = texts.value.understand;
  const [wantedName, setName] = useState('');
  const canvas = useRef<HTMLCanvasElement>(null);
  const { gates, cell, hidden, units } = layer;
  const traces = Object.entries({ ...gates, ...(cell && { cell }), hidden }).map(([name, values]) => ({
    name,
    values,
  }));
  const trace = traces.find(({ name }) => name === wantedName) ?? traces[0]!;
  const look = theme.value;
  const mean = trace.values.reduce((sum, value) => sum + value, 0) / Math.max(1, trace.values.length);
  const name = t.gateNames[trace.name] ?? trace.name;
  useEffect(() => {
    if (canvas.current === null) return;
    const columns = found.tokens.map(({ token }) => token);
    drawGrid(canvas.current, { columns, rows: units, value: (step, unit) => trace.values[step * units + unit] ?? 0 });
  }, [found, layer, trace.name, look]);
  return (
    <>
      <h3>{t.gates}</h3>
      <p class="hint">{t.gatesAbout}</p>
      <Choice
        label={t.gate}
        value={trace.name}
        choices={traces.map((one) => [one.name, t.gateNames[one.name] ?? one.name] as const)}
        onChoose={setName}
      />
      <div class="gates" tabIndex={0} role="group" aria-label={t.gates}>
        <canvas ref={canvas} role="img" aria-label={t.gateSays(name, decimal(mean, 2))} />
      </div>
      <ul class="legend scale" aria-hidden="true">
        {isSigned(trace.name) ? (
          <>
            <li>
              <span class="block negative" /> −1
            </li>
            <li>
              <span class="block zero" /> 0
            </li>
            <li>
              <span class="block positive" /> 1
            </li>
          </>
        ) : (
          <>
            <li>
              <span class="block zero" /> 0
            </li>
            <li>
              <span class="block positive" /> 1
            </li>
          </>
        )}
      </ul>
    </>
  );
}

const isSigned = (name: string): boolean => name === 'hidden' || name === 'cell' || name === 'candidate';
