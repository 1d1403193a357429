import { open } from '../state/address.ts';
import { data, isTraining } from '../state/studio.ts';
import { train } from '../state/training.ts';

/** A button that trains at once, with what is chosen. */
export function TrainButton({ label }: { readonly label: string }) {
  return (
    <button
      type="button"
      class="primary"
      disabled={isTraining.value || data.value === undefined}
      onClick={() => {
        open('train');
        void train();
      }}
    >
      {label}
    </button>
  );
}
