// Runs beside each other.
import { computed, signal } from '@preact/signals';
import type UPlot from 'uplot';

import { Chart, type Line } from '../components/chart.tsx';
import { Card } from '../components/fields.tsx';
import { open } from '../state/address.ts';
import { locale } from '../state/preferences.ts';
import { openRun, removeRun } from '../state/runs.ts';
import { isTraining, runs } from '../state/studio.ts';
import { train } from '../state/training.ts';
import { dataTitle, percent, texts } from '../texts/texts.ts';
import { describeRun } from './describe-run.ts';
import { Search } from './search.tsx';
import { TwoRuns } from './two-runs.tsx';
import type { RunRecord } from '../worker/protocol.ts';

const colors = ['--train', '--validation', '--third', '--fourth'] as const;

/** Runs that a person has taken out of the chart. */
const hidden = signal<ReadonlySet<string>>(new Set());

const shown = computed(() =>
  runs.value.filter(({ id, history }) => history.length > 0 && !hidden.value.has(id)).slice(0, colors.length),
);

export function CompareView() {
  return (
    <>
      <p class="lead">{texts.value.compare.lead}</p>
      <Runs />
      <TwoRuns />
      <Search />
    </>
  );
}

const best = ({ history }: RunRecord): number => Math.max(...history.map((epoch) => epoch.validationAccuracy));

function columns(): UPlot.AlignedData {
  const epochs = Math.max(0, ...shown.value.map(({ history }) => history.length));
  return [
    Array.from({ length: epochs }, (_, epoch) => epoch + 1),
    ...shown.value.map(({ history }) =>
      Array.from({ length: epochs }, (_, epoch) => history[epoch]?.validationAccuracy ?? null),
    ),
  ];
}

function Runs() {
  const t = texts.value.compare;
  if (runs.value.length === 0) {
    return (
      <Card title={t.runs}>
        <p>{t.noRuns}</p>
      </Card>
    );
  }
  const lines: Line[] = shown.value.map((run, index) => ({
    label: `${index + 1}. ${describeRun(run)}`,
    color: colors[index]!,
    dots: true,
  }));
  return (
    <>
      {lines.length > 0 ? (
        <Card title={t.curves}>
          <Chart
            description={t.curvesSay(lines.length)}
            lines={lines}
            columns={columns}
            version={shown}
            xLabel={texts.value.train.epoch}
            format={(value) => percent(value, 0)}
          />
        </Card>
      ) : null}
      <Card title={t.runs}>
        <p class="hint">{t.noRuns}</p>
        <div class="scroll" tabIndex={0} role="group" aria-label={t.runs}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.shown}</th>
                <th scope="col">{t.settings}</th>
                <th scope="col">{t.source}</th>
                {[t.epochs, t.validation, t.test].map((title) => (
                  <th key={title} scope="col" class="number">
                    {title}
                  </th>
                ))}
                <th scope="col">{t.when}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {runs.value.map((run) => (
                <RunRow key={run.id} run={run} />
              ))}
            </tbody>
          </table>
        </div>
      </Card>
    </>
  );
}

function RunRow({ run }: { readonly run: RunRecord }) {
  const t = texts.value.compare;
  const when = new Intl.DateTimeFormat(locale.value, { dateStyle: 'short', timeStyle: 'short' }).format(run.created);
  const description = describeRun(run);
  const isUnderWay = run.state === 'running';
  const canResume =
    run.state === 'interrupted' || (run.state === 'stopped' && run.history.length < run.settings.epochs);
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={`${t.shown}: ${description}, ${when}`}
          checked={shown.value.includes(run)}
          disabled={run.history.length === 0}
          onChange={({ currentTarget }) => {
            const next = new Set(hidden.value);
            if (currentTarget.checked) next.delete(run.id);
            else next.add(run.id);
            hidden.value = next;
          }}
        />
      </td>
      <th scope="row">{description}</th>
      <td>{dataTitle(run.dataId, run.dataName)}</td>
      <td class="number">
        {run.history.length} / {run.settings.epochs}
        {isUnderWay || run.state === 'interrupted' ? (
          <span class="hint">{texts.value.train.states[isUnderWay ? 'running' : 'interrupted']}</span>
        ) : null}
      </td>
      <td class="number">{run.history.length === 0 ? '–' : percent(best(run))}</td>
      <td class="number">{run.testAccuracy === undefined ? '–' : percent(run.testAccuracy)}</td>
      <td>{when}</td>
      <td>
        <div class="row nowrap">
          <button
            type="button"
            class="quiet small"
            disabled={isTraining.value || isUnderWay}
            onClick={() => void openRun(run.id).then(() => open('understand'))}
          >
            {t.open}
          </button>
          {!canResume ? null : (
            <button
              type="button"
              class="quiet small"
              disabled={isTraining.value}
              onClick={() => {
                open('train');
                void train(run);
              }}
            >
              {t.resume}
            </button>
          )}
          <button
            type="button"
            class="quiet small"
            disabled={isTraining.value || isUnderWay}
            onClick={() => void removeRun(run)}
          >
            {t.forget}
          </button>
        </div>
      </td>
    </tr>
  );
}
