// Typing, and the model's mind while one types.
import { signal } from '@preact/signals';
import type { RankedClass } from '@rnnkit/tasks';
import { useEffect, useId } from 'preact/hooks';

import { Bars } from '../components/bars.tsx';
import { Card } from '../components/fields.tsx';
import { Guide } from '../components/guide.tsx';
import { typed } from '../state/looking.ts';
import { predict } from '../state/model.ts';
import { data, dataFits, history, isTraining, model } from '../state/studio.ts';
import { refreshModel } from '../state/training.ts';
import { className, percent, texts } from '../texts/texts.ts';
import { firstCharacters, inSentence, visible } from '../texts/visible.ts';
import type { Prediction } from '../worker/protocol.ts';
import { Correct, Corrections } from './corrections.tsx';
import { NoModel } from './no-model.tsx';

/** The last answer, and the text that it is one to. */
const prediction = signal<(Prediction & { readonly text: string }) | undefined>(undefined);
const mostShown = 8;

/** Texts to begin with, for who has trained on the built-in data. */
const languageSamples = [
  'Frankreich, Italien und Dänisch',
  'la semaine dernière et Royaume-Uni',
  'через два дня и Испания',
  '昨天和德国',
  'hace tres meses y Nueva Zelanda',
  'geçen yıl ve Almanya',
];

let wanted = 0;

/** Only the answer to the last text counts. */
async function ask(): Promise<void> {
  const mine = ++wanted;
  const asked = typed.value;
  const answer = await predict(asked).catch(() => undefined);
  if (mine === wanted) prediction.value = answer && { ...answer, text: asked };
}

export function TryView() {
  const t = texts.value.try;
  const training = isTraining.value;
  const epochs = history.value.length;
  useEffect(() => {
    if (training) void refreshModel();
  }, [training]);
  useEffect(() => {
    // The weights are others after each epoch.
    if (model.value !== undefined) void ask();
  }, [epochs, model.value, training]);
  if (model.value === undefined) return <NoModel />;
  return (
    <>
      <p class="lead">{t.lead}</p>
      <div class="columns">
        <Typing />
        <Answer />
      </div>
      <Corrections />
    </>
  );
}

function Typing() {
  const t = texts.value.try;
  const id = useId();
  const isLanguages = model.value?.isLanguages ?? false;
  const ofData = dataFits.value ? (data.value?.sample ?? []) : [];
  const samples = isLanguages ? languageSamples : ofData.slice(0, 5).map((one) => firstCharacters(one.text, 80));
  return (
    <Card title={t.text}>
      <label class="visually-hidden" for={id}>
        {t.text}
      </label>
      <textarea
        id={id}
        dir="auto"
        rows={4}
        placeholder={t.placeholder}
        value={typed.value}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          void ask();
        }}
      />
      <Guide at="typing" />
      {samples.length === 0 ? null : <h3 class="spaced">{t.samples}</h3>}
      <div class="row">
        {samples.map((sample) => (
          <button
            key={sample}
            type="button"
            class="small"
            dir="auto"
            onClick={() => {
              typed.value = sample;
              void ask();
            }}
          >
            {visible(sample, 80)}
          </button>
        ))}
      </div>
      {isTraining.value ? <p class="hint">{t.live}</p> : null}
    </Card>
  );
}

/** Less of the answer's probability is not worth a word. */
const close = 0.1;

/** The answer, and the second one where the text is close to two classes. */
function inWords(best: RankedClass, second: RankedClass | undefined, isLanguages: boolean): string {
  const t = texts.value.try;
  const say = ({ label, probability }: RankedClass): string =>
    t.surest(className(label, isLanguages), percent(probability));
  return second !== undefined && second.probability > close ? t.orElse(say(best), say(second)) : say(best);
}

function Answer() {
  const t = texts.value.try;
  const answer = prediction.value;
  const isLanguages = model.value?.isLanguages ?? false;
  const [best, second] = answer?.classes ?? [];
  const note = ((): string => {
    if (answer === undefined || answer.tokens === 0) return t.empty;
    return answer.streamed ? t.streamed(answer.tokensRead, answer.tokens) : t.whole(answer.tokens);
  })();
  return (
    <Card title={t.answer}>
      <p class="answer" role="status">
        {best === undefined || typed.value === '' || answer?.text !== typed.value
          ? '…'
          : inWords(best, second, isLanguages)}
      </p>
      <Bars
        class="answers"
        bars={(answer?.classes ?? [])
          .slice(0, mostShown)
          .map(({ label, probability }) => ({ name: className(label, isLanguages), share: probability }))}
      />
      <p class="hint">{note}</p>
      {best === undefined || answer === undefined ? null : <Correct text={answer.text} answer={best.label} />}
      {model.value?.otherSegmenter === undefined ? null : (
        <p class="hint">{t.otherSegmenter(model.value.otherSegmenter)}</p>
      )}
      {answer === undefined || answer.unknown.length === 0 ? null : (
        <p class="hint" dir="auto">
          {t.unknown(answer.unknown.map((token) => inSentence(visible(token, 30))).join(', '))}
        </p>
      )}
    </Card>
  );
}
