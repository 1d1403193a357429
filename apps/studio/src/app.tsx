// The page's frame: what it is, where one is, and the view that is open.
import type { FunctionComponent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { addressOf, open, view, views, type View } from './state/address.ts';
import { locale, theme, themes } from './state/preferences.ts';
import { restoreRun } from './state/runs.ts';
import { failure, forgotten, isTraining, progress } from './state/studio.ts';
import { languagesOfTexts } from './texts/locales.ts';
import { dataTitle, failureText, percent, texts } from './texts/texts.ts';
import { visible } from './texts/visible.ts';
import { CompareView } from './views/compare-view.tsx';
import { DataView } from './views/data-view.tsx';
import { LessonBar } from './views/lesson-bar.tsx';
import { ModelView } from './views/model-view.tsx';
import { TakeView } from './views/take-view.tsx';
import { TrainView } from './views/train-view.tsx';
import { TryView } from './views/try-view.tsx';
import { UnderstandView } from './views/understand-view.tsx';

const components: Readonly<Record<View, FunctionComponent>> = {
  data: DataView,
  model: ModelView,
  train: TrainView,
  try: TryView,
  understand: UnderstandView,
  compare: CompareView,
  take: TakeView,
};

export function App() {
  const t = texts.value;
  const Open = components[view.value];
  return (
    <>
      <a class="skip" href="#content" onClick={focusContent}>
        {t.skip}
      </a>
      <header>
        <p class="brand">
          <img src="./icon.svg" alt="" width="28" height="28" />
          <span>{t.title}</span>
        </p>
        <TrainingChip />
        <Preferences />
      </header>
      <Navigation />
      <main id="content" tabIndex={-1}>
        <Failure />
        <Forgotten />
        <LessonBar />
        <h1>{t.views[view.value]}</h1>
        <Open />
        <footer>
          <p>{t.privacy}</p>
          {import.meta.env.PROD ? (
            <p>
              <a href="./THIRD-PARTY-LICENSES.txt" target="_blank" rel="noreferrer">
                {t.licences}
              </a>
            </p>
          ) : null}
        </footer>
      </main>
    </>
  );
}

function focusContent(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#content')?.focus();
}

function Navigation() {
  const t = texts.value;
  const list = useRef<HTMLUListElement>(null);
  const current = view.value;
  useEffect(() => {
    document.title = `${t.views[current]} – ${t.title}`;
    // On a phone the steps are a strip that scrolls.
    const chosen = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (chosen !== null && chosen !== undefined && list.current !== null) {
      list.current.scrollTo({ left: chosen.offsetLeft - 40 });
    }
  }, [current, t]);
  return (
    <nav aria-label={t.navigation}>
      <ul ref={list}>
        {views.map((name) => (
          <li key={name}>
            <a
              href={addressOf(name)}
              aria-current={name === current ? 'page' : undefined}
              onClick={(event) => {
                event.preventDefault();
                open(name);
              }}
            >
              {t.views[name]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Training goes on in every view, and is seen in every view. */
function TrainingChip() {
  const t = texts.value.train;
  const now = progress.value;
  const isOver = now?.state === 'finished' || now?.state === 'stopped';
  if (!isTraining.value || now === undefined || isOver) return <span class="chip-space" />;
  const done = (now.epoch + now.batch / Math.max(1, now.batches)) / now.epochs;
  return (
    <button type="button" class="chip" onClick={() => open('train')}>
      <span class={`dot ${now.state}`} aria-hidden="true" />
      {t.states[now.state]} <span class="chip-value">{percent(done, 0)}</span>
    </button>
  );
}

function Preferences() {
  const t = texts.value;
  return (
    <div class="preferences">
      <label>
        <span class="visually-hidden">{t.language}</span>
        <select
          value={locale.value}
          onChange={({ currentTarget }) => {
            const chosen = languagesOfTexts.find((known) => known === currentTarget.value);
            if (chosen !== undefined) locale.value = chosen;
          }}
        >
          {languagesOfTexts.map((name) => (
            <option key={name} value={name} lang={name}>
              {{ en: 'English', zh: '中文' }[name]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="visually-hidden">{t.theme}</span>
        <select
          value={theme.value}
          onChange={({ currentTarget }) => {
            const chosen = themes.find((known) => known === currentTarget.value);
            if (chosen !== undefined) theme.value = chosen;
          }}
        >
          {themes.map((name) => (
            <option key={name} value={name}>
              {t.themes[name]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Failure() {
  if (failure.value === undefined) return null;
  return (
    <div class="failure" role="alert">
      <p dir="auto">{visible(failureText(failure.value), 1000)}</p>
      <button
        type="button"
        onClick={() => {
          failure.value = undefined;
        }}
      >
        {texts.value.close}
      </button>
    </div>
  );
}

function Forgotten() {
  const run = forgotten.value;
  if (run === undefined) return null;
  const t = texts.value.compare;
  return (
    <div class="failure forgotten" role="status">
      <p>{t.forgotten(run.name, dataTitle(run.dataId, run.dataName))}</p>
      <button type="button" onClick={() => void restoreRun()}>
        {t.undo}
      </button>
    </div>
  );
}
