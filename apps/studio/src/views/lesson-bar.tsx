// The lesson that is taken: how far one is, what is next, and where.
import { addressOf, open, view } from '../state/address.ts';
import { done, lesson, lessonNames, lessonRuns, lessons, nextStep, take, type LessonName } from '../state/lessons.ts';
import { percent, texts } from '../texts/texts.ts';

export function LessonBar() {
  const name = lesson.value;
  if (name === undefined) return null;
  const t = texts.value.lessons;
  const step = nextStep.value;
  return (
    <section class="card lesson" aria-label={t.title}>
      <div class="row">
        <strong>{t.names[name]}</strong>
        <span class="hint">{step === undefined ? t.finished : t.step(done.value + 1, lessons[name].length)}</span>
        <button type="button" class="quiet small" onClick={() => take(undefined)}>
          {t.leave}
        </button>
      </div>
      <div role="status">{step === undefined ? <Learned name={name} /> : <p>{t.steps[name][done.value]}</p>}</div>
      {step === undefined || step.view === view.value ? null : (
        <a
          class="button"
          href={addressOf(step.view)}
          onClick={(event) => {
            event.preventDefault();
            open(step.view);
          }}
        >
          {t.go(texts.value.views[step.view])}
        </a>
      )}
    </section>
  );
}

/** What there was to learn, with the figures that came of it. */
function Learned({ name }: { readonly name: LessonName }) {
  const t = texts.value.lessons;
  const next = lessonNames[lessonNames.indexOf(name) + 1];
  const figures = name === 'forgetting' ? [] : lessonRuns.value.slice(0, name === 'learning' ? 1 : 2).toReversed();
  return (
    <>
      <p>{t.learned[name]}</p>
      {figures.length === 0 ? null : (
        <ul>
          {figures.map((run) => (
            <li key={run.id}>{t.figure(t.of[name](run.settings), percent(run.testAccuracy ?? Number.NaN))}</li>
          ))}
        </ul>
      )}
      {next === undefined ? null : (
        <button type="button" onClick={() => take(next)}>
          {t.next(t.names[next])}
        </button>
      )}
    </>
  );
}
