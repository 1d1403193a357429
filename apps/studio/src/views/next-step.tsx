import { TrainButton } from '../components/train-button.tsx';
import { addressOf, open, type View } from '../state/address.ts';
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
      <TrainButton label={t.train.start} />
    </div>
  );
}
