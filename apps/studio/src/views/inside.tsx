// Inside one answer: what moved it, what was looked at, and what the gates did.
import { signal, type Signal } from '@preact/signals';
import type { TextAttention, TextAttribution } from '@rnnkit/tasks';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

import { Card, Choice } from '../components/fields.tsx';
import { drawGrid } from '../components/grid.ts';
import { theme } from '../state/preferences.ts';
import { attention, attribute, gates } from '../state/model.ts';
import { data, dataFits, history, model } from '../state/studio.ts';
import { className, percent, decimal, texts } from '../texts/texts.ts';
import { firstCharacters, inSentence, visible } from '../texts/visible.ts';
import type { GateTraces } from '../worker/protocol.ts';
import { Attended } from './attended.tsx';

const attribution = signal<TextAttribution | undefined>(undefined);
const traces = signal<GateTraces | undefined>(undefined);
const attended = signal<TextAttention | undefined>(undefined);

let wanted = 0;

async function look(text: string): Promise<void> {
  const mine = ++wanted;
  if (text.trim() === '') {
    [attribution.value, traces.value, attended.value] = [undefined, undefined, undefined];
    return;
  }
  const found = await Promise.all([attribute(text), gates(text), attention(text)]).catch(() => undefined);
  if (mine !== wanted) return;
  [attribution.value, traces.value, attended.value] = found ?? [undefined, undefined, undefined];
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
        {attribution.value === undefined ? null : <Moved found={attribution.value} />}
        {attended.value === undefined || attended.value.maps.length === 0 ? null : <Attended found={attended.value} />}
        {traces.value === undefined ? null : <Gates found={traces.value} />}
      </Card>
    </div>
  );
}

const signed = (weight: number): string => `${weight >= 0 ? '+' : '−'}${decimal(Math.abs(weight), 2)}`;

function Moved({ found }: { readonly found: TextAttribution }) {
  const t = texts.value.understand;
  const isLanguages = model.value?.isLanguages ?? false;
  const isWords = model.value?.tokenLevel === 'words';
  const most = Math.max(0.05, ...found.tokens.map(({ weight }) => Math.abs(weight)));
  const strongest = found.tokens.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 5);
  const label = className(found.label, isLanguages);
  return (
    <>
      <h3>{t.moved}</h3>
      <p class="hint">{t.movedAbout(label, percent(found.probability))}</p>
      <p class="tokens" dir="auto">
        {found.tokens.map(({ token, weight, known }, place) => (
          <span
            // A token may come twice; its place is what it is known by.
            key={`${place} ${token}`}
            class={`token ${weight < 0 ? 'against' : 'for'} ${known ? '' : 'unknown'}`}
            style={{ '--share': Math.abs(weight) / most }}
            title={signed(weight)}
          >
            {visible(token, 60)}
            {isWords ? ' ' : ''}
          </span>
        ))}
      </p>
      <p class="hint">
        {t.strongest(
          strongest
            .map(({ token, weight }) => `${inSentence(token === ' ' ? '␣' : visible(token, 60))} ${signed(weight)}`)
            .join(', '),
        )}
      </p>
    </>
  );
}

function Gates({ found }: { readonly found: GateTraces }) {
  const t = texts.value.understand;
  const [wantedName, setName] = useState('');
  const canvas = useRef<HTMLCanvasElement>(null);
  const trace = found.traces.find(({ name }) => name === wantedName) ?? found.traces[0]!;
  const look = theme.value;
  const mean = trace.values.reduce((sum, value) => sum + value, 0) / Math.max(1, trace.values.length);
  const name = t.gateNames[trace.name] ?? trace.name;
  useEffect(() => {
    if (canvas.current === null) return;
    const { tokens: columns, units: rows } = found;
    drawGrid(canvas.current, { columns, rows, value: (step, unit) => trace.values[step * rows + unit] ?? 0 });
  }, [found, trace, look]);
  return (
    <>
      <h3>{t.gates}</h3>
      <p class="hint">{t.gatesAbout}</p>
      <Choice
        label={t.gate}
        value={trace.name}
        choices={found.traces.map((one) => [one.name, t.gateNames[one.name] ?? one.name] as const)}
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

const isSigned = (name: string): boolean => name === 'state' || name === 'candidate';
