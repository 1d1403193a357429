// How many units? Cross-validation says, and says how sure that is.
import { signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type UPlot from 'uplot';

import { Chart } from '../components/chart.tsx';
import { Card } from '../components/fields.tsx';
import { cancel, scores, suggestion, validateUnits, validationProgress } from '../state/experiments.ts';
import { change } from '../state/data.ts';
import { data, isTraining, settings } from '../state/studio.ts';
import { decimal, percent, texts } from '../texts/texts.ts';

const units = signal('8, 16, 32, 64');
const folds = signal('5');
const epochs = signal('2');

/** A whole number in a range, or undefined. */
function whole(text: string, least: number, most: number): number | undefined {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}

/** Two to eight different numbers of units, or undefined. */
function unitsOf(text: string): readonly number[] | undefined {
  const found = [...new Set(text.split(/[\s,，、;]+/).filter((part) => part !== ''))].map((part) =>
    whole(part, 1, 512),
  );
  return found.length >= 2 && found.length <= 8 && found.every((one) => one !== undefined) ? found : undefined;
}

function columns(): UPlot.AlignedData {
  return [scores.value.map((score) => score.units), scores.value.map(({ mean }) => mean)];
}

export function Units() {
  const t = texts.value.compare.units;
  const chosenUnits = unitsOf(units.value);
  const chosenFolds = whole(folds.value, 2, 10);
  const chosenEpochs = whole(epochs.value, 1, 20);
  const progress = validationProgress.value;
  const isReady = chosenUnits !== undefined && chosenFolds !== undefined && chosenEpochs !== undefined;
  return (
    <Card title={t.title}>
      <p>{t.about}</p>
      <div class="fields">
        <Text label={t.units} hint={t.unitsHint} text={units} isWrong={chosenUnits === undefined} />
        <Text label={t.folds} hint={t.foldsHint} text={folds} isWrong={chosenFolds === undefined} />
        <Text label={t.epochs} hint={t.epochsHint} text={epochs} isWrong={chosenEpochs === undefined} />
      </div>
      <div class="row spaced">
        {progress === undefined ? (
          <button
            type="button"
            disabled={!isReady || isTraining.value || data.value === undefined}
            onClick={() => {
              if (isReady) void validateUnits(chosenUnits, chosenFolds, chosenEpochs);
            }}
          >
            {t.start}
          </button>
        ) : (
          <button type="button" onClick={cancel}>
            {t.cancel}
          </button>
        )}
        <p class="hint" role="status">
          {progress === undefined ? t.what(settings.value.architecture) : t.progress(percent(progress, 0))}
        </p>
      </div>
      {scores.value.length === 0 ? null : <Scores />}
    </Card>
  );
}

function Text({
  label,
  hint,
  text,
  isWrong,
}: {
  readonly label: string;
  readonly hint: string;
  readonly text: typeof units;
  readonly isWrong: boolean;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        autocomplete="off"
        value={text.value}
        aria-invalid={isWrong}
        aria-describedby={`${id}-hint`}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <p id={`${id}-hint`} class={isWrong ? 'hint bad' : 'hint'}>
        {hint}
      </p>
    </div>
  );
}

function Scores() {
  const t = texts.value.compare.units;
  const best = suggestion.value;
  return (
    <>
      {scores.value.length < 2 ? null : (
        <Chart
          description={t.says}
          lines={[{ label: t.line, color: '--accent', dots: true }]}
          columns={columns}
          version={scores}
          xLabel={texts.value.settings.units.label}
          xLogarithmic
          format={(value) => percent(value, 0)}
          errors={() => [scores.value.map(({ deviation }) => deviation)]}
        />
      )}
      <table class="narrow">
        <thead>
          <tr>
            <th scope="col" class="number">
              {texts.value.settings.units.label}
            </th>
            <th scope="col" class="number">
              {texts.value.train.accuracy}
            </th>
            <th scope="col" class="number">
              {texts.value.model.shape.parameters}
            </th>
            <th scope="col">{t.folds}</th>
          </tr>
        </thead>
        <tbody>
          {scores.value.map((score) => (
            <tr key={score.units}>
              <th scope="row" class="number">
                {score.units}
              </th>
              <td class="number">
                {percent(score.mean)} ± {percent(score.deviation)}
              </td>
              <td class="number">{decimal(score.parameters)}</td>
              <td class="hint">{score.accuracies.map((accuracy) => percent(accuracy, 0)).join('  ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {best === undefined || validationProgress.value !== undefined ? null : (
        <div class="row spaced">
          <p>{t.suggestion(best.units)}</p>
          <button type="button" class="primary" onClick={() => change({ units: best.units })}>
            {t.use(best.units)}
          </button>
        </div>
      )}
    </>
  );
}
