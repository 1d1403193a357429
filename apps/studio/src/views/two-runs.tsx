// Two runs on one text: what each answers, and how each reads it.
import { useEffect, useId } from 'preact/hooks';

import { Bars } from '../components/bars.tsx';
import { Card, Select } from '../components/fields.tsx';
import { locale } from '../state/preferences.ts';
import {
  askable,
  askBoth,
  bothAnswers,
  bothRuns,
  chosenRuns,
  sharedText,
  writeToBoth,
  type Answered,
} from '../state/two-runs.ts';
import { className, dataTitle, failureText, percent, texts } from '../texts/texts.ts';
import { firstCharacters, inSentence, visible } from '../texts/visible.ts';
import type { ComparedAnswer, RunRecord } from '../worker/protocol.ts';
import { describeRun } from './describe-run.ts';
import { Moved } from './moved.tsx';

const mostShown = 5;

export function TwoRuns() {
  const t = texts.value.compare.both;
  const id = useId();
  const both = bothRuns.value;
  useEffect(() => {
    const timer = setTimeout(() => void askBoth(), 200);
    return () => clearTimeout(timer);
  }, [sharedText.value, both]);
  if (both === undefined) {
    return (
      <Card title={t.title}>
        <p>{t.needsTwo}</p>
      </Card>
    );
  }
  const answers = bothAnswers.value;
  return (
    <Card title={t.title} id="both">
      <p>{t.about}</p>
      <div class="field">
        <label for={id}>{texts.value.understand.text}</label>
        <input
          id={id}
          type="text"
          dir="auto"
          autocomplete="off"
          value={sharedText.value}
          onInput={({ currentTarget }) => {
            writeToBoth(currentTarget.value);
          }}
        />
      </div>
      <p role="status">{verdict(answers)}</p>
      <div class="columns">
        {both.map((run, place) => (
          <div key={place}>
            <RunChoice place={place as 0 | 1} run={run} />
            {answers === undefined ? null : <Answer found={answers[place]!} />}
          </div>
        ))}
      </div>
    </Card>
  );
}

const say = ({ classes: [best], isLanguages }: ComparedAnswer): string =>
  best === undefined ? '–' : inSentence(className(best.label, isLanguages));

/** Whether they agree. */
function verdict(answers: readonly [Answered, Answered] | undefined): string {
  if (answers === undefined) return '…';
  const [one, other] = answers;
  if ('failure' in one || 'failure' in other) return '';
  const t = texts.value.compare.both;
  return say(one) === say(other) ? t.agree(say(one)) : t.differ(say(one), say(other));
}

function RunChoice({ place, run }: { readonly place: 0 | 1; readonly run: RunRecord }) {
  const t = texts.value.compare.both;
  const time = new Intl.DateTimeFormat(locale.value, { dateStyle: 'short', timeStyle: 'short' });
  return (
    <Select
      label={place === 0 ? t.first : t.second}
      value={run.id}
      choices={askable.value.map(
        (one) =>
          [
            one.id,
            `${describeRun(one)} · ${dataTitle(one.dataId, one.dataName)} · ${time.format(one.created)}`,
          ] as const,
      )}
      onChoose={(chosen) => {
        const [one, other] = bothRuns.value!;
        // Whoever chooses the other one swaps them.
        const before = [one.id, other.id] as const;
        if (place === 0) chosenRuns.value = [chosen, chosen === before[1] ? before[0] : before[1]];
        else chosenRuns.value = [chosen === before[0] ? before[1] : before[0], chosen];
      }}
    />
  );
}

function Answer({ found }: { readonly found: Answered }) {
  if ('failure' in found) return <p class="hint bad">{visible(failureText(found.failure), 400)}</p>;
  const { classes, isLanguages, attribution, tokenLevel } = found;
  return (
    <>
      <Bars
        class="answers"
        bars={classes
          .slice(0, mostShown)
          .map(({ label, probability }) => ({ name: className(label, isLanguages), share: probability }))}
      />
      <Moved found={attribution} isLanguages={isLanguages} isWords={tokenLevel === 'words'} />
      <SoFar found={found} />
    </>
  );
}

/** What it would answer after each token. */
function SoFar({ found }: { readonly found: ComparedAnswer }) {
  const t = texts.value.compare.both;
  const { soFar, attribution, isLanguages } = found;
  return (
    <>
      <h3>{t.soFar}</h3>
      <div class="scroll" tabIndex={0} role="group" aria-label={t.soFar}>
        <ol class="after-tokens">
          {attribution.tokens.map(({ token }, place) => {
            const { label, probability } = soFar[place] ?? { label: '', probability: 0 };
            return (
              // A token may come twice; its place is what it is known by.
              <li key={place}>
                <span class="after-token" dir="auto">
                  {token === ' ' ? '␣' : visible(firstCharacters(token, 20), 20)}
                </span>
                <span>{className(label, isLanguages)}</span>
                <span class="hint">{percent(probability, 0)}</span>
              </li>
            );
          })}
        </ol>
      </div>
    </>
  );
}
