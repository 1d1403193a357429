import { open } from '../state/address.ts';
import { texts } from '../texts/texts.ts';

/** What a view shows that has nothing to show without a model. */
export function NoModel() {
  const t = texts.value;
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
      </div>
    </section>
  );
}
