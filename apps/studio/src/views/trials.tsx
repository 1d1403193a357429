// What a search has tried, and what of it can be taken.
import type { RecurrentArchitecture } from '@rnnkit/tasks';
import type UPlot from 'uplot';

import { Chart } from '../components/chart.tsx';
import { isSearching } from '../state/experiments.ts';
import { best, takeTrial, thriftiest, trials } from '../state/search.ts';
import { decimal, percent, texts } from '../texts/texts.ts';
import type { TriedSettings } from '../worker/experiments.ts';
import { cellNames } from './cell-names.ts';

const finished = (): readonly TriedSettings[] => trials.value.filter(({ mean }) => mean !== undefined);

/** What a fold takes in the table, and all but the folds: it is as wide at the beginning as at the end. */
const [widthOfFold, widthOfRest] = [3, 48];

function columns(): UPlot.AlignedData {
  return [finished().map(({ number }) => number + 1), finished().map(({ mean }) => mean!)];
}

export function Trials() {
  const t = texts.value.compare.search;
  return (
    <>
      <Chart
        description={t.says}
        lines={[{ label: t.line, color: '--accent', dots: true }]}
        columns={columns}
        version={trials}
        xLabel={t.trial}
        format={(value) => percent(value)}
        errors={() => [finished().map(({ error }) => error!)]}
      />
      <div class="row spaced">
        <Take trial={best.value} label={t.takeBest} />
        <Take trial={thriftiest.value} label={t.takeThriftiest} />
        <p class="hint">{t.takeHint}</p>
      </div>
      <div class="scroll" tabIndex={0} role="group" aria-label={t.table}>
        <table
          class="trials"
          style={{ minWidth: `${widthOfRest + widthOfFold * (trials.value[0]?.folds.length ?? 0)}rem` }}
        >
          <thead>
            <tr>
              <th scope="col" class="number">
                {t.trial}
              </th>
              <th scope="col">{texts.value.model.architecture}</th>
              {[
                texts.value.settings.units.label,
                texts.value.settings.learningRate.label,
                texts.value.train.accuracy,
                texts.value.model.shape.parameters,
              ].map((title) => (
                <th key={title} scope="col" class="number">
                  {title}
                </th>
              ))}
              <th scope="col">{t.folds}</th>
              <th scope="col">{t.state}</th>
            </tr>
          </thead>
          <tbody>
            {trials.value.map((trial) => (
              <Row key={trial.number} trial={trial} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Puts settings into those of the next run. The button is always there, so that nothing moves when there is something to take. */
function Take({ trial, label }: { readonly trial: TriedSettings | undefined; readonly label: string }) {
  return (
    <button
      type="button"
      class="primary"
      disabled={trial === undefined}
      onClick={() => {
        if (trial !== undefined) takeTrial(trial);
      }}
    >
      {label}
    </button>
  );
}

function Row({ trial }: { readonly trial: TriedSettings }) {
  const t = texts.value.compare.search;
  const { number, params, folds, mean, error, parameters, state, failure } = trial;
  const { architecture, units, learningRate } = params;
  const isStopped = state === 'running' && !isSearching.value;
  return (
    <tr>
      <th scope="row" class={trial === best.value ? 'number chosen' : 'number'}>
        {number + 1}
      </th>
      <td>{architecture === undefined ? '–' : cellNames[architecture as RecurrentArchitecture]}</td>
      <td class="number">{units}</td>
      <td class="number">{Number(Number(learningRate).toPrecision(3))}</td>
      <td class="number">{mean === undefined ? '–' : `${percent(mean)} ± ${percent(error ?? 0)}`}</td>
      <td class="number">{parameters === undefined ? '–' : decimal(parameters)}</td>
      <td class="hint">{folds.map((fold) => shownFold(fold)).join('  ')}</td>
      <td>{failure ?? (isStopped ? t.stopped : t.states[state])}</td>
    </tr>
  );
}

/** The accuracy on a fold, or how many epochs of it there were. */
function shownFold({ accuracy, epochs }: TriedSettings['folds'][number]): string {
  if (accuracy !== undefined) return percent(accuracy, 0);
  return epochs === 0 ? '·' : texts.value.compare.search.epochsSoFar(epochs);
}
