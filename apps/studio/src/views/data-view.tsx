// Which data to learn from.
import { useId, useState } from 'preact/hooks';

import { Card } from '../components/fields.tsx';
import { picked } from '../state/picked-file.ts';
import { loadLanguages } from '../state/data.ts';
import { data, isReading, isTraining, languageCount, mostLanguages } from '../state/studio.ts';
import { texts } from '../texts/texts.ts';
import { Columns } from './columns.tsx';
import { Summary } from './data-summary.tsx';
import { NextStep } from './next-step.tsx';
import { OwnFiles } from './own-files.tsx';
import { Welcome } from './welcome.tsx';

export function DataView() {
  const t = texts.value.data;
  return (
    <>
      <Welcome />
      <p class="lead">{t.lead}</p>
      <div class="columns">
        <Languages />
        <OwnFiles />
      </div>
      {picked.value === undefined ? null : <Columns key={picked.value.quote} pick={picked.value} />}
      <div class={isReading.value ? 'busy' : undefined} aria-busy={isReading.value}>
        {data.value === undefined ? <div class="placeholder" /> : <Summary summary={data.value} />}
      </div>
      <NextStep to="model" />
    </>
  );
}

function Languages() {
  const t = texts.value.data;
  const id = useId();
  const [wanted, setWanted] = useState(languageCount.value);
  return (
    <Card title={t.languages.title}>
      <p>{t.languages.about}</p>
      <div class="field">
        <label for={id}>{t.languages.count(wanted)}</label>
        <input
          id={id}
          type="range"
          min={2}
          max={mostLanguages.value}
          value={wanted}
          disabled={isTraining.value}
          onInput={({ currentTarget }) => setWanted(Number(currentTarget.value))}
        />
      </div>
      <button
        type="button"
        disabled={isTraining.value || isReading.value}
        onClick={() => {
          picked.value = undefined;
          void loadLanguages(wanted);
        }}
      >
        {t.languages.use}
      </button>
    </Card>
  );
}
