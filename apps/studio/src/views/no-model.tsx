import { open } from '../state/address.ts';
import { openRun } from '../state/runs.ts';
import { runs } from '../state/studio.ts';
import { dataTitle, texts } from '../texts/texts.ts';

/** What a view shows that has nothing to show without a model. */
export function NoModel() {
  const t = texts.value;
  const last = runs.value.find(({ state }) => state === 'finished' || state === 'stopped');
  return (
    <section class="card">
      <h2>{t.none.title}</h2>
      <p>{t.none.about}</p>
      <div class="row">
        <button type="button" class="primary" onClick={() => open('train')}>
          {t.none.train}
        </button>
        <button type="button" onClick={() => open('take')}>
          {t.take.load}
        </button>
        {last === undefined ? null : (
          <button type="button" onClick={() => void openRun(last.id)}>
            {t.none.last(last.name, dataTitle(last.dataId, last.dataName))}
          </button>
        )}
      </div>
    </section>
  );
}
