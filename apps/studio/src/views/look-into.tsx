// Leads from a text to how it is read.
import { lookedInto } from '../state/looking.ts';
import { texts } from '../texts/texts.ts';

/** A button that has the model read a text step by step, and leads there. */
export function LookInto({ text }: { readonly text: string }) {
  return (
    <button
      type="button"
      class="quiet small"
      onClick={() => {
        lookedInto.value = text;
        document.querySelector('#inside')?.scrollIntoView({ block: 'start' });
      }}
    >
      {texts.value.understand.lookInto}
    </button>
  );
}
