// Which data to learn from.
import { useId, useState } from 'preact/hooks';

import { Card, Choice } from '../components/fields.tsx';
import { Guide } from '../components/guide.tsx';
import { picked } from '../state/picked-file.ts';
import { loadLanguages, stopReading } from '../state/data.ts';
import {
  data,
  isReading,
  isTraining,
  languageCount,
  mostLanguages,
  reading,
  unevenLanguages,
} from '../state/studio.ts';
import { percent, texts } from '../texts/texts.ts';
import { Columns } from './columns.tsx';
import { Summary } from './data-summary.tsx';
import { LessonList } from './lesson-list.tsx';
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
      {picked.value === undefined ? null : <Columns key={JSON.stringify(picked.value.form)} pick={picked.value} />}
      <Reading />
      <div class={isReading.value ? 'busy' : undefined} aria-busy={isReading.value}>
        {data.value === undefined ? <div class="placeholder" /> : <Summary summary={data.value} />}
      </div>
      <LessonList />
      <NextStep to="model" />
    </>
  );
}

/** How far the reading of a large file is. */
function Reading() {
  const t = texts.value.data;
  if (!isReading.value || reading.value === undefined) return null;
  const { bytes, size = 0 } = reading.value;
  return (
    <div class="row reading" role="group" aria-label={t.reading}>
      <progress max={size} value={bytes} aria-label={t.reading} />
      <span class="hint">{bytes < size ? percent(bytes / size, 0) : t.looking}</span>
      <button type="button" onClick={() => void stopReading()}>
        {t.stopReading}
      </button>
    </div>
  );
}

function Languages() {
  const t = texts.value.data;
  const id = useId();
  const [wanted, setWanted] = useState(languageCount.value);
  const [isUneven, setUneven] = useState(unevenLanguages.value);
  return (
    <Card title={t.languages.title}>
      <p>{t.languages.about}</p>
      <Guide at="uneven" />
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
      <Choice
        label={t.languages.balance}
        value={isUneven ? 'uneven' : 'even'}
        choices={[
          ['even', t.languages.even],
          ['uneven', t.languages.uneven],
        ]}
        onChoose={(balance) => setUneven(balance === 'uneven')}
      />
      <button
        type="button"
        disabled={isTraining.value || isReading.value}
        onClick={() => {
          picked.value = undefined;
          void loadLanguages(wanted, isUneven);
        }}
      >
        {t.languages.use}
      </button>
    </Card>
  );
}
