// Which settings? A search says, and says how sure that is.
import { signal, type Signal } from '@preact/signals';
import { recurrentArchitectures, type RecurrentArchitecture } from '@rnnkit/tasks';
import type { Parameter, Space } from '@rnnkit/tuning';
import { useId } from 'preact/hooks';

import { Card, Choice, TextField } from '../components/fields.tsx';
import { presetOf } from '../state/data.ts';
import { cancel, isSearching } from '../state/experiments.ts';
import { canGoOn, goOn, planned, startSearch, trials } from '../state/search.ts';
import { combinations, parameterOf } from '../state/search-space.ts';
import { data, isTraining, settings } from '../state/studio.ts';
import { texts } from '../texts/texts.ts';
import { prunerNames, samplerNames, type PrunerName, type SamplerName } from '../worker/experiments.ts';
import { cellNames } from './cell-names.ts';
import { Trials } from './trials.tsx';

const units = signal('16, 32, 64');
const rates = signal('0.003..0.03');
const cells = signal<readonly RecurrentArchitecture[]>(['lstm', 'gru']);
const sampler = signal<SamplerName>('tpe');
const pruner = signal<PrunerName>('median');
const most = signal('10');
const folds = signal('3');
const epochs = signal('3');

const typedInto = (text: Signal<string>): { readonly value: string; readonly onType: (next: string) => void } => ({
  value: text.value,
  onType(next) {
    text.value = next;
  },
});

/** A whole number in a range, or undefined. */
function whole(text: string, least: number, greatest: number): number | undefined {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= greatest ? value : undefined;
}

export function Search() {
  const t = texts.value.compare.search;
  const [tried, learning] = [parameterOf('units', units.value), parameterOf('learningRate', rates.value)];
  const counts = {
    trials: whole(most.value, 1, 200),
    folds: whole(folds.value, 2, 10),
    epochs: whole(epochs.value, 1, 50),
  };
  const isGrid = sampler.value === 'grid';
  const isRange = (one: Parameter | undefined): boolean => one !== undefined && combinations([one]) === undefined;
  return (
    <Card title={t.title}>
      <p>{t.about}</p>
      <Cells />
      <div class="fields">
        <TextField
          label={t.units}
          hint={t.unitsHint}
          {...typedInto(units)}
          isWrong={tried === undefined || (isGrid && isRange(tried))}
        />
        <TextField
          label={t.rates}
          hint={t.ratesHint}
          {...typedInto(rates)}
          isWrong={learning === undefined || (isGrid && isRange(learning))}
        />
        <TextField label={t.trials} hint={t.trialsHint} {...typedInto(most)} isWrong={counts.trials === undefined} />
        <TextField label={t.folds} hint={t.foldsHint} {...typedInto(folds)} isWrong={counts.folds === undefined} />
        <TextField label={t.epochs} hint={t.epochsHint} {...typedInto(epochs)} isWrong={counts.epochs === undefined} />
      </div>
      <div class="columns spaced">
        <Choice
          label={t.sampler}
          hint={t.samplerHints[sampler.value]}
          value={sampler.value}
          choices={samplerNames.map((name) => [name, t.samplers[name]] as const)}
          onChoose={(name) => {
            sampler.value = name;
          }}
        />
        <Choice
          label={t.pruner}
          hint={t.prunerHints[pruner.value]}
          value={pruner.value}
          choices={prunerNames.map((name) => [name, t.pruners[name]] as const)}
          onChoose={(name) => {
            pruner.value = name;
          }}
        />
      </div>
      <Buttons start={starter(tried, learning, counts)} />
      {planned.value === 0 ? null : <Trials />}
    </Card>
  );
}

interface Counts {
  readonly trials: number | undefined;
  readonly folds: number | undefined;
  readonly epochs: number | undefined;
}

/** What begins the search; undefined where something of it is not right. */
function starter(
  tried: Parameter | undefined,
  learning: Parameter | undefined,
  { trials: wanted, folds: parts, epochs: passes }: Counts,
): (() => void) | undefined {
  const id = data.value?.id;
  if (tried === undefined || learning === undefined || isTraining.value || id === undefined) return undefined;
  if (wanted === undefined || parts === undefined || passes === undefined) return undefined;
  const architecture: Space = cells.value.length === 0 ? {} : { architecture: { type: 'choice', values: cells.value } };
  const space: Space = { units: tried, ...architecture, learningRate: learning };
  const all = combinations(Object.values(space));
  if (sampler.value === 'grid' && all === undefined) return undefined;
  const chosen = { ...settings.value, epochs: passes };
  return () =>
    void startSearch({
      settings: chosen,
      preset: presetOf(chosen),
      data: id,
      space,
      sampler: sampler.value,
      pruner: pruner.value,
      trials: sampler.value === 'grid' ? Math.min(wanted, all!) : wanted,
      folds: parts,
    });
}

function Buttons({ start }: { readonly start: (() => void) | undefined }) {
  const t = texts.value.compare.search;
  const ended = trials.value.filter(({ state }) => state !== 'running');
  const early = ended.filter(({ state }) => state === 'pruned').length;
  return (
    <div class="row spaced">
      {isSearching.value ? (
        <button type="button" class="steady" onClick={cancel}>
          {t.stop}
        </button>
      ) : (
        <button type="button" class="steady" disabled={start === undefined} onClick={start}>
          {t.start}
        </button>
      )}
      <button type="button" disabled={!canGoOn.value || isTraining.value} onClick={() => void goOn()}>
        {t.goOn}
      </button>
      <p class="hint" role="status">
        {planned.value === 0 ? t.what : t.progress(ended.length, planned.value, early)}
      </p>
    </div>
  );
}

function Cells() {
  const t = texts.value.compare.search;
  const id = useId();
  return (
    <fieldset class="field choice" aria-describedby={`${id}-hint`}>
      <legend>{t.cells}</legend>
      <div class="segments">
        {recurrentArchitectures.map((cell) => (
          <label key={cell} class={cells.value.includes(cell) ? 'segment chosen' : 'segment'}>
            <input
              type="checkbox"
              checked={cells.value.includes(cell)}
              onChange={({ currentTarget: { checked } }) => {
                cells.value = recurrentArchitectures.filter((one) =>
                  one === cell ? checked : cells.value.includes(one),
                );
              }}
            />
            <span>{cellNames[cell]}</span>
          </label>
        ))}
      </div>
      <p id={`${id}-hint`} class="hint">
        {t.cellsHint(settings.value.architecture)}
      </p>
    </fieldset>
  );
}
