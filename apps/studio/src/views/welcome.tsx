// What this is, for who has never seen it: a text turns into an answer, and one button.
import { useEffect, useState } from 'preact/hooks';

import { TrainButton } from '../components/train-button.tsx';
import { model, runs } from '../state/studio.ts';
import { className, texts } from '../texts/texts.ts';

/** Texts and what they are in. */
const examples = [
  ['Frankreich, Italien und Dänisch', 'de'],
  ['la semaine dernière et Royaume-Uni', 'fr'],
  ['через два дня и Испания', 'ru'],
  ['hace tres meses y Nueva Zelanda', 'es'],
  ['geçen yıl ve Almanya', 'tr'],
] as const;

const perCharacter = 55;
const pause = 1600;

export function Welcome() {
  const t = texts.value.welcome;
  if (model.value !== undefined || runs.value.length > 0) return null;
  return (
    <section class="card welcome" aria-label={t.title}>
      <div>
        <p class="lead">{t.about}</p>
        <div class="row">
          <TrainButton label={t.train} />
          <a
            class="button"
            href="#own-files"
            onClick={(event) => {
              event.preventDefault();
              document.querySelector('#own-files')?.scrollIntoView();
              document.querySelector<HTMLElement>('#own-files input')?.focus();
            }}
          >
            {t.own}
          </a>
        </div>
      </div>
      <Example />
    </section>
  );
}

/** A text as it is read, and its answer; at rest for who wants no motion. */
function Example() {
  const [place, setPlace] = useState(0);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const ends = examples.map(([text]) => text.length + Math.ceil(pause / perCharacter));
  useEffect(() => {
    if (still) return undefined;
    const timer = setInterval(() => {
      // Nobody sees a page in the background.
      if (!document.hidden) setPlace((before) => (before + 1) % ends.reduce((sum, end) => sum + end, 0));
    }, perCharacter);
    return () => {
      clearInterval(timer);
    };
  }, [still]);
  let [index, shown] = [0, place];
  while (shown >= ends[index]!) shown -= ends[index++]!;
  const [text, label] = examples[index]!;
  const isRead = still || shown >= text.length;
  return (
    <p class="example" aria-hidden="true">
      <span>{still ? text : text.slice(0, shown)}</span>
      <span class={isRead ? 'tag' : 'tag waiting'}>{isRead ? className(label, true) : '…'}</span>
    </p>
  );
}
