// "This answer is wrong": the right label is said, and the training goes on with it.
import { useId, useState } from 'preact/hooks';

import { canCorrect, correct, corrections, learnCorrections, withdraw } from '../state/corrections.ts';
import { isTraining, model } from '../state/studio.ts';
import { mostEpochsOn } from '../state/training.ts';
import { className, texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';

/** Where the right answer to a text is said. */
export function Correct({ text, answer }: { readonly text: string; readonly answer: string }) {
  const t = texts.value.corrections;
  const id = useId();
  const [chosen, setChosen] = useState('');
  const { labels = [], isLanguages = false } = model.value ?? {};
  if (!canCorrect.value || text.trim() === '') return null;
  const label = chosen === '' || !labels.includes(chosen) ? answer : chosen;
  return (
    <div class="field">
      <label for={id}>{t.right}</label>
      <div class="row">
        <select id={id} value={label} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
          {labels.map((one) => (
            <option key={one} value={one}>
              {className(one, isLanguages)}
            </option>
          ))}
        </select>
        <button
          type="button"
          disabled={label === answer}
          onClick={() => {
            correct({ text, label });
            setChosen('');
          }}
        >
          {t.add}
        </button>
      </div>
    </div>
  );
}

/** A mistake on a held-out text, whose label is known, is learned from. */
export function CorrectMistake({ text, label }: { readonly text: string; readonly label: string }) {
  if (!canCorrect.value) return null;
  const isAdded = corrections.value.some((one) => one.text === text);
  return (
    <button type="button" class="quiet small" disabled={isAdded} onClick={() => correct({ text, label })}>
      {texts.value.corrections.add}
    </button>
  );
}

/** What was said so far, and the button that learns it. */
export function Corrections() {
  const t = texts.value.corrections;
  const list = corrections.value;
  const isLanguages = model.value?.isLanguages ?? false;
  if (list.length === 0) return null;
  return (
    <section class="card corrections" aria-labelledby="corrections">
      <h2 id="corrections">{t.title}</h2>
      <p class="hint">{t.about(mostEpochsOn)}</p>
      <ul class="mistakes">
        {list.map((one) => (
          <li key={one.text} class="row">
            <span dir="auto" class="clip">
              {visible(one.text)}
            </span>
            <span class="tag">{className(one.label, isLanguages)}</span>
            <button
              type="button"
              class="quiet small"
              aria-label={`${t.withdraw}: ${visible(one.text, 60)}`}
              onClick={() => withdraw(one)}
            >
              {t.withdraw}
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="primary"
        disabled={isTraining.value || !canCorrect.value}
        onClick={() => void learnCorrections()}
      >
        {t.learn(list.length)}
      </button>
    </section>
  );
}
