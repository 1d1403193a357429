// Training, watched.
import { useEffect, useRef } from 'preact/hooks';

import { Card } from '../components/fields.tsx';
import { Guide } from '../components/guide.tsx';
import { open } from '../state/address.ts';
import { removeRun } from '../state/runs.ts';
import {
  assessment,
  data,
  history,
  interrupted,
  isPaused,
  isTraining,
  model,
  progress,
  run,
  settings,
  unkept,
} from '../state/studio.ts';
import { pause, resume, step, stop, train } from '../state/training.ts';
import { toQuery } from '../settings.ts';
import { dataTitle, decimal, duration, failureText, percent, texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';
import { Backends } from './backends.tsx';
import { AccuracyChart, LossChart } from './curves.tsx';

export function TrainView() {
  return (
    <>
      <Interrupted />
      <Controls />
      <Guide at="curves" />
      <div class="columns">
        <LossChart />
        <AccuracyChart />
      </div>
      <Backends />
      <Epochs />
    </>
  );
}

function Interrupted() {
  const t = texts.value.train.interrupted;
  const run = interrupted.value;
  if (run === undefined || isTraining.value) return null;
  return (
    <div class="notice" role="status">
      <p>{t.about(run.name, dataTitle(run.dataId, run.dataName), run.history.length, run.settings.epochs)}</p>
      <div class="row">
        <button type="button" class="primary" onClick={() => void train(run)}>
          {t.resume}
        </button>
        <button type="button" onClick={() => void removeRun(run)}>
          {t.forget}
        </button>
      </div>
    </div>
  );
}

function Controls() {
  const t = texts.value.train;
  const now = progress.value;
  const running = isTraining.value;
  const paused = isPaused.value;
  const isOver = now?.state === 'finished' || (now === undefined && history.value.length > 0);
  const done = isOver ? 1 : now === undefined ? 0 : (now.epoch + now.batch / Math.max(1, now.batches)) / now.epochs;
  const state = running ? (now?.state ?? 'starting') : (now?.state ?? 'idle');
  return (
    <section class="card controls" aria-label={t.controls}>
      <div class="row">
        {running ? (
          <>
            <button type="button" class="primary" onClick={() => void (paused ? resume() : pause())}>
              {paused ? t.resume : t.pause}
            </button>
            <button type="button" disabled={!paused} onClick={() => void step()}>
              {t.step}
            </button>
            <button type="button" onClick={() => void stop()}>
              {t.stop}
            </button>
          </>
        ) : (
          <>
            <button type="button" class="primary" disabled={data.value === undefined} onClick={() => void train()}>
              {t.start}
            </button>
            {model.value !== undefined && history.value.length > 0 ? (
              <button type="button" onClick={() => open('try')}>
                {t.tryIt}
              </button>
            ) : null}
          </>
        )}
        <Guide at="train" />
        <p class="state" role="status">
          <span class={`dot ${state}`} aria-hidden="true" />
          {t.states[state]}
        </p>
      </div>
      <div
        class="meter"
        role="progressbar"
        aria-label={t.progress}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * done)}
      >
        <span style={{ transform: `scaleX(${done})` }} />
      </div>
      <Progress />
      <Subject />
      {unkept.value === undefined ? null : (
        <p class="notice" role="status">
          {t.unkept(visible(failureText(unkept.value), 200))}
        </p>
      )}
    </section>
  );
}

/** What the figures are of; and what the next training would be of, where that is something else. */
function Subject() {
  const t = texts.value.train;
  const chosen = data.value && { dataId: data.value.id, dataName: data.value.name, settings: settings.value };
  const say = ({ dataId, dataName, settings: { architecture, units } }: NonNullable<typeof run.value>): string =>
    t.what(dataTitle(dataId, dataName), architecture, units);
  const shown = run.value;
  const isOther =
    shown !== undefined &&
    chosen !== undefined &&
    (shown.dataId !== chosen.dataId || toQuery(shown.settings) !== toQuery(chosen.settings));
  return (
    <>
      <p class="hint">{shown === undefined ? (chosen === undefined ? '–' : say(chosen)) : t.shown(say(shown))}</p>
      {isOther ? <p class="hint">{t.next(say(chosen))}</p> : null}
    </>
  );
}

/** How far it is, how fast, and how good. */
function Progress() {
  const t = texts.value.train;
  const now = progress.value;
  const running = isTraining.value;
  const paused = isPaused.value;
  return (
    <dl class="facts tight">
      <div>
        <dt>{t.epoch}</dt>
        <dd>{now === undefined ? '–' : `${Math.min(now.epoch + 1, now.epochs)} / ${now.epochs}`}</dd>
      </div>
      <div>
        <dt>{t.batch}</dt>
        <dd>{now === undefined ? '–' : `${now.batch} / ${now.batches}`}</dd>
      </div>
      <div>
        <dt>{t.throughput}</dt>
        <dd>{now === undefined || !running ? '–' : t.perSecond(decimal(now.textsPerSecond))}</dd>
      </div>
      <div>
        <dt>{t.left}</dt>
        <dd>{running && !paused ? duration(now?.secondsLeft) : '–'}</dd>
      </div>
      <div>
        <dt>{t.best}</dt>
        <dd>
          {history.value.length === 0
            ? '–'
            : percent(Math.max(...history.value.map((epoch) => epoch.validationAccuracy)))}
        </dd>
      </div>
      <div>
        <dt>{t.heldOut}</dt>
        <dd>{assessment.value === undefined ? '–' : percent(assessment.value.accuracy)}</dd>
      </div>
    </dl>
  );
}

function Epochs() {
  const t = texts.value.train;
  const rows = history.value;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [rows.length]);
  return (
    <Card title={t.epochs}>
      <div ref={list} class="scroll epochs" tabIndex={0} role="group" aria-label={t.epochs}>
        <table>
          <thead>
            <tr>
              {[t.epoch, t.loss, t.accuracy, t.validationLoss, t.validationAccuracy, t.seconds, t.backend].map(
                (title) => (
                  <th key={title} scope="col" class="number">
                    {title}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.epoch}>
                <th scope="row" class="number">
                  {row.epoch + 1}
                </th>
                <td class="number">{decimal(row.loss, 4)}</td>
                <td class="number">{percent(row.accuracy)}</td>
                <td class="number">{decimal(row.validationLoss, 4)}</td>
                <td class="number">{percent(row.validationAccuracy)}</td>
                <td class="number">{decimal(row.seconds, 1)}</td>
                <td class="number">{row.backend}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
