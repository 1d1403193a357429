// The held-out passages where a unit is most active.
import { useEffect, useState } from 'preact/hooks';

import { passages } from '../state/model.ts';
import { data, dataFits, history, isTraining, model } from '../state/studio.ts';
import { className, signed, texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';
import type { Passage, UnitOfLayer } from '../worker/passages.ts';
import { LookInto } from './look-into.tsx';

/** A button, and what it finds for the unit. */
export function Passages({ layer, unit }: UnitOfLayer) {
  const t = texts.value.understand.passages;
  const [found, setFound] = useState<readonly Passage[] | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const isLanguages = model.value?.isLanguages ?? false;
  useEffect(() => setFound(undefined), [layer, unit, model.value, data.value, history.value.length]);
  if (!dataFits.value) return null;
  const look = async (): Promise<void> => {
    setBusy(true);
    const list = await passages({ layer, unit });
    setBusy(false);
    setFound(list);
  };
  return (
    <div class="passages">
      <button type="button" disabled={isBusy || isTraining.value} onClick={() => void look()}>
        {t.look(unit + 1)}
      </button>
      <p class="hint" role="status">
        {isBusy ? t.busy : found === undefined ? '' : t.about(found.length)}
      </p>
      {found === undefined ? null : (
        <ol class="mistakes">
          {found.map(({ text, label, before, token, after, value }) => (
            <li key={text}>
              <p dir="auto" class="clip">
                {visible(before, 200)}
                <mark>{visible(token, 60)}</mark>
                {visible(after, 200)}
              </p>
              <p class="row">
                <span class="tag">{className(label, isLanguages)}</span>
                <span>h = {signed(value, 2)}</span>
                <LookInto text={text} />
              </p>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
