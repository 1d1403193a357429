// What the model gets right and wrong, and why.
import { useEffect, useState } from 'preact/hooks';
import type { ClassifierAssessment, Mistake } from '@rnnkit/tasks';

import { Card } from '../components/fields.tsx';
import { Guide } from '../components/guide.tsx';
import { lookedInto } from '../state/looking.ts';
import { assess, mistakesOf } from '../state/runs.ts';
import { assessment, dataFits, isTraining, model } from '../state/studio.ts';
import { className, decimal, percent, texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';
import { chosenCell, Confusion } from './confusion.tsx';
import { CorrectMistake, Corrections } from './corrections.tsx';
import { Inside } from './inside.tsx';
import { LookInto } from './look-into.tsx';
import { Memory } from './memory.tsx';
import { NoModel } from './no-model.tsx';
import { RecallCard } from './recall.tsx';

const mostMistakes = 12;

export function UnderstandView() {
  if (model.value === undefined) {
    return (
      <>
        <NoModel />
        <Memory />
        <RecallCard />
      </>
    );
  }
  return (
    <>
      <p class="lead">{texts.value.understand.lead}</p>
      <HeldOut />
      <Inside text={lookedInto} />
      <Memory />
      <RecallCard />
    </>
  );
}

function HeldOut() {
  const t = texts.value.understand;
  const found = assessment.value;
  if (found !== undefined) return <Results found={found} />;
  const fits = dataFits.value;
  return (
    <Card title={t.held}>
      {fits ? null : <p>{t.noData}</p>}
      <button type="button" disabled={!fits} onClick={() => void assess()}>
        {t.look}
      </button>
      {isTraining.value ? <p class="hint">{texts.value.try.live}</p> : null}
    </Card>
  );
}

function Results({ found }: { readonly found: ClassifierAssessment }) {
  const t = texts.value.understand;
  const isLanguages = model.value?.isLanguages ?? false;
  const total = found.classes.reduce((sum, { support }) => sum + support, 0);
  const wrong = Math.round(total * (1 - found.accuracy));
  return (
    <>
      <Card title={t.held}>
        <dl class="facts">
          <div>
            <dt>{t.accuracy}</dt>
            <dd>
              <strong>{percent(found.accuracy)}</strong>
              <span class="hint">{t.of(decimal(total))}</span>
            </dd>
          </div>
          <div>
            <dt>{t.loss}</dt>
            <dd>
              <strong>{decimal(found.loss, 3)}</strong>
              <span class="hint">{t.nats}</span>
            </dd>
          </div>
          <div>
            <dt>{t.mistakeCount}</dt>
            <dd>
              <strong>{decimal(wrong)}</strong>
              <span class="hint">{t.of(decimal(total))}</span>
            </dd>
          </div>
        </dl>
      </Card>
      <Confusion found={found} isLanguages={isLanguages} />
      <div class="columns">
        <Classes found={found} isLanguages={isLanguages} />
        <Mistakes found={found} isLanguages={isLanguages} />
      </div>
      <Corrections />
    </>
  );
}

function Classes({ found, isLanguages }: { readonly found: ClassifierAssessment; readonly isLanguages: boolean }) {
  const t = texts.value.understand;
  const rows = found.classes.toSorted((a, b) => a.f1 - b.f1);
  return (
    <Card title={t.classes}>
      <div class="scroll" tabIndex={0} role="group" aria-label={t.classes}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.class}</th>
              {[t.precision, t.recall, t.f1, t.support].map((title) => (
                <th key={title} scope="col" class="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.label}>
                <th scope="row">{className(row.label, isLanguages)}</th>
                <td class="number">{percent(row.precision)}</td>
                <td class="number">{percent(row.recall)}</td>
                <td class="number">{percent(row.f1)}</td>
                <td class="number">{decimal(row.support)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Mistakes({ found, isLanguages }: { readonly found: ClassifierAssessment; readonly isLanguages: boolean }) {
  const t = texts.value.understand;
  const cell = chosenCell.value;
  const [ofCell, setOfCell] = useState<readonly Mistake[]>([]);
  useEffect(() => {
    chosenCell.value = undefined;
  }, [found]);
  useEffect(() => {
    setOfCell([]);
    if (cell !== undefined) void mistakesOf(cell).then((list) => setOfCell(list ?? []));
  }, [cell]);
  const mistakes = cell === undefined ? found.mistakes.slice(0, mostMistakes) : ofCell;
  return (
    <Card title={t.mistakes} id="mistakes">
      <Guide at="mistakes" />
      {cell === undefined ? null : (
        <p class="row">
          <span>{t.takenFor(className(cell.actual, isLanguages), className(cell.predicted, isLanguages))}</span>
          <button
            type="button"
            class="quiet small"
            onClick={() => {
              chosenCell.value = undefined;
            }}
          >
            {t.allMistakes}
          </button>
        </p>
      )}
      {found.mistakes.length === 0 ? (
        <p>{t.noMistakes}</p>
      ) : (
        <>
          <p class="hint">{t.mistakesAbout}</p>
          <ul class="mistakes scroll" tabIndex={0} aria-label={t.mistakes}>
            {mistakes.map(({ text, actual, predicted, probability }) => (
              <li key={text}>
                <p dir="auto" class="clip">
                  {visible(text)}
                </p>
                <p class="row">
                  <span class="tag">{className(actual, isLanguages)}</span>
                  <span aria-hidden="true">→</span>
                  <span class="tag wrong">
                    {className(predicted, isLanguages)} {percent(probability)}
                  </span>
                  <LookInto text={text} />
                  <CorrectMistake text={text} label={actual} />
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
