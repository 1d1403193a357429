import { addressOf, open, type View } from '../state/address.ts';
import { data, isTraining } from '../state/studio.ts';
import { train } from '../state/training.ts';
import { texts } from '../texts/texts.ts';

/** The way on, and the short way: to train at once. */
export function NextStep({ to }: { readonly to: View }) {
  const t = texts.value;
  return (
    <div class="row next">
      <a
        class="button"
        href={addressOf(to)}
        onClick={(event) => {
          event.preventDefault();
          open(to);
        }}
      >
        {t.next(t.views[to])}
      </a>
      <button
        type="button"
        class="primary"
        disabled={isTraining.value || data.value === undefined}
        onClick={() => {
          open('train');
          void train();
        }}
      >
        {t.train.start}
      </button>
    </div>
  );
}
