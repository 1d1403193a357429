// Numbers of texts on the command line.
import { dates, type DatePairs } from '@rnnkit/data';
import {
  loadTask,
  ridgeRegressor,
  trainRegressor,
  type LinearRegressor,
  type NumberedExamples,
  type RegressionFigures,
  type RegressorFigures,
  type TextRegressor,
} from '@rnnkit/tasks';

import { beginningOf } from '../../graphemes.ts';
import { languagesInWords } from '../../data.ts';
import { tab } from '../../output.ts';
import { scatterChart } from '../../report/charts.ts';
import { learningWithBar } from '../../progress.ts';
import { html } from '../../report/html.ts';
import { sentence } from '../../report/page.ts';
import { table } from '../../report/tables.ts';
import { adviceOn } from '../advice.ts';
import { numberRows } from '../../commands/handover/rows/texts.ts';
import { defineTask } from '../define-task.ts';
import { foldRows } from '../fold-plan.ts';
import { learningOf, plainTextParts, shownAnswers } from '../plain-text.ts';
import { featureNames, featuresOf, goneOnFrom, networkIn, readingOf } from '../rules.ts';
import type { Assessing } from '../task-parts.ts';
import type { Answer, Figures, TextTask } from '../task.ts';
import { textsOf } from '../text-settings.ts';
import { numberDataOptions, readNumbered } from './data.ts';

/** A network, or a simple rule. */
type Model = TextRegressor | LinearRegressor;

const mostShown = 40;

/** As many digits as say something. */
const rounded = (value: number): string => String(Number(value.toPrecision(5)));

/** What is nearly nothing has no sign. */
const r2Of = (r2: number): string => r2.toFixed(3).replace(/^-(?=0\.000$)/, '');

const lineOf = ({ mae, rmse, r2 }: RegressionFigures): string =>
  `off by ${rounded(mae)} on average (RMSE ${rounded(rmse)}, R² ${r2Of(r2)})`;

const ridge = 'ridge regression, words';

async function assess({ model, data, trained }: Assessing<NumberedExamples, Model>): Promise<Figures> {
  const { errors, baseline, ...figures } = await model.assess(data);
  const learned =
    trained === undefined
      ? undefined
      : await learningWithBar((onProgress) => ridgeRegressor(trained.texts, trained.values, { onProgress }));
  const linear = await learned?.assess(data);
  const rules: (readonly [string, RegressionFigures])[] = [
    ...(linear === undefined ? [] : [[ridge, linear] as const]),
    [`always the mean, ${rounded(model.mean)}`, baseline],
  ];
  const [better] = rules.filter(([, found]) => found.rmse < figures.rmse).toSorted((a, b) => a[1].rmse - b[1].rmse);
  const advice = adviceOn(
    better && { name: better[0], ...(better[0] === ridge && { options: '--model ridge --token words' }) },
  );
  const row = (name: string, { mae, rmse, r2 }: RegressionFigures): string[] => [
    name,
    rounded(mae),
    rounded(rmse),
    r2Of(r2),
  ];
  return {
    json: { ...figures, texts: data.texts.length, baseline, linear: linear ?? null },
    summary: `${lineOf(figures)}, on ${textsOf(data.texts.length)}`,
    lines: [...rules.map(([name, found]) => `${name}: ${lineOf(found)}`), ...advice],
    sections: async () => [
      html`<h2>Beside simple rules</h2>
        ${table(
          ['rule', 'MAE', 'RMSE', 'R²'],
          [...rules, ['this model', figures] as const].map(([name, found]) => row(name, found)),
        )}
        <p>${sentence(advice.join(''))}</p>
        <h2>Right and predicted</h2>
        <figure>${scatterChart(errors)}</figure>
        <h2>Largest errors</h2>
        <table>
          <thead>
            <tr>
              <th>text</th>
              <th class="number">right</th>
              <th class="number">predicted</th>
            </tr>
          </thead>
          <tbody>
            ${errors.slice(0, mostShown).map(
              ({ text, actual, predicted }) =>
                html`<tr>
                  <td class="text" dir="auto">${beginningOf(text, 1000)}</td>
                  <td class="number">${rounded(actual)}</td>
                  <td class="number">${rounded(predicted)}</td>
                </tr>`,
            )}
          </tbody>
        </table>`,
    ],
  };
}

async function predict(model: Model, texts: readonly string[]): Promise<readonly Answer[]> {
  return (await model.predict(texts)).map(({ value, unknown }, row) => {
    const text = texts[row]!;
    return { json: { text, value, unknown }, lines: [[{ text: rounded(value) }, tab, { text }]] };
  });
}

const yearsOf = ({ texts, dates: days }: DatePairs): NumberedExamples => ({
  texts,
  values: days.map((day) => Number(day.slice(0, 4))),
});

/** The task. */
export const regress: TextTask = defineTask<NumberedExamples, Model>({
  ...plainTextParts<NumberedExamples>(['classWeight', 'focalGamma', 'calibrate', 'labelSmoothing', 'tokenWeights']),
  name: 'regress',
  saved: ['regression', 'linear-regression'],
  rules: [
    {
      name: 'ridge',
      takes: featureNames,
      learn: ({ texts, values }, options, run) =>
        ridgeRegressor(texts, values, { ...featuresOf(options, texts), ...run }),
    },
  ],
  dataOptions: numberDataOptions,
  predictOptions: [],
  read: readNumbered,
  builtIn(options) {
    const { languages: asked, seed } = options as { readonly languages?: number; readonly seed?: number };
    const made = dates({ languages: asked ?? 4, seed: seed ?? 1, trainExamples: 6000 });
    return {
      train: yearsOf(made.train),
      validation: yearsOf(made.validation),
      test: yearsOf(made.test),
      title: `Which year is a date in ${languagesInWords(made.languages)} of?`,
    };
  },
  amountOf: ({ texts }) => textsOf(texts.length),
  train: async ({ train: { texts, values }, validation }, options, { from, run }) =>
    trainRegressor(texts, values, {
      ...(await learningOf(texts, options)),
      validation,
      from: goneOnFrom(from),
      ...run,
    }),
  // What is learned is standardized, and its loss says nothing of stars or prices.
  curvesOf: ({ loss, validation }) => ({
    loss,
    ...(validation && { val_rmse: (validation as RegressorFigures).rmse }),
  }),
  load: (files, source) => loadTask(files, source) as Promise<Model>,
  assess,
  async samples(model, { texts }) {
    return shownAnswers('A few dates that it has not seen:', await predict(model, texts.slice(0, 8)));
  },
  predict,
  aboutOf: (model) => ({ mean: `${rounded(model.mean)} of the numbers that it was trained on`, ...readingOf(model) }),
  networkOf: networkIn,
  objectivesOf: () => ({ rmse: 'min', mae: 'min', r2: 'max' }),
  fold: (data, plan) => foldRows(data, plan),
  handedOver: (model, data) => numberRows(model as TextRegressor, data),
});
