// What memory is, shown by a task that is nothing else: say which symbol stood at the beginning.
import { recurrentArchitectures } from '@rnnkit/tasks';
import { useId } from 'preact/hooks';

import { Bars } from '../components/bars.tsx';
import { Card } from '../components/fields.tsx';
import { Guide } from '../components/guide.tsx';
import { cancel, isRecalling, recallDistance as distance, recalls, tryRecall } from '../state/experiments.ts';
import { isTraining } from '../state/studio.ts';
import { decimal, percent, texts } from '../texts/texts.ts';
import { cellNames } from './cell-names.ts';

const [nearest, farthest] = [2, 60];

export function RecallCard() {
  const t = texts.value.understand.recallTask;
  const id = useId();
  const busy = isRecalling.value;
  const next = recurrentArchitectures[recalls.value.length] ?? 'gru';
  return (
    <Card title={t.title}>
      <p>{t.about}</p>
      <Guide at="recall" />
      <div class="field">
        <label for={id}>{t.distance(distance.value)}</label>
        <input
          id={id}
          type="range"
          min={nearest}
          max={farthest}
          value={distance.value}
          disabled={busy}
          onInput={({ currentTarget }) => {
            distance.value = Number(currentTarget.value);
          }}
        />
      </div>
      <div class="row">
        <button
          type="button"
          disabled={isTraining.value}
          onClick={() => {
            if (busy) cancel();
            else void tryRecall(distance.value);
          }}
        >
          {busy ? texts.value.understand.memory.cancel : t.start}
        </button>
        <p class="hint" role="status">
          {busy ? texts.value.understand.memory.busy(cellNames[next]) : ''}
        </p>
      </div>
      {recalls.value.length === 0 ? null : (
        <>
          <Bars
            bars={recalls.value.map(({ architecture, accuracy }) => ({
              name: cellNames[architecture],
              share: accuracy,
            }))}
          />
          <ul class="hint">
            {recalls.value.map((found) => (
              <li key={found.architecture}>
                {(found.accuracy >= 0.99 ? t.learned : t.notLearned)(
                  cellNames[found.architecture],
                  found.distance,
                  decimal(found.steps),
                )}
              </li>
            ))}
            <li>{t.chance(percent(recalls.value[0]!.chance, 0))}</li>
          </ul>
        </>
      )}
    </Card>
  );
}
