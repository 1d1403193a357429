import { change } from '../state/data.ts';
import { done, lesson, nextStep, type Place } from '../state/lessons.ts';
import { texts } from '../texts/texts.ts';

/** Beside a control: what the lesson that is taken asks for there. */
export function Guide({ at }: { readonly at: Place }) {
  const step = nextStep.value;
  if (lesson.value === undefined || step?.at !== at) return null;
  const t = texts.value.lessons;
  return (
    <p class="guide">
      {t.steps[lesson.value][done.value]}{' '}
      {step.settings === undefined ? null : (
        <button type="button" class="small" onClick={() => change(step.settings ?? {})}>
          {t.setSo}
        </button>
      )}
    </p>
  );
}
