// What a choice of architecture and units showed in cross-validation, and which choices are good.
import type { TrainableModel, CrossValidation } from '@rnnkit/training';

import type { Choice } from '../../report/tuning.ts';

/** A choice at the epoch at which it is best on average: so long it would be trained. */
export function summarize(
  plan: Pick<Choice, 'architecture' | 'units'>,
  model: TrainableModel,
  { folds }: CrossValidation,
): Choice {
  const curves = folds.map(({ history }) => history['val_accuracy'] ?? []);
  const means = (curves[0] ?? []).map((_, epoch) => mean(curves.map((curve) => curve[epoch] ?? 0)));
  const best = means.indexOf(Math.max(...means));
  const accuracies = curves.map((curve) => curve[best] ?? 0);
  return { ...plan, parameters: model.countParams(), epochs: best + 1, accuracies, ...spread(accuracies) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function spread(values: readonly number[]): Pick<Choice, 'mean' | 'standardDeviation'> {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean: middle, standardDeviation: Math.sqrt(squares / (values.length - 1)) };
}

/** The choices in order of their mean accuracy, the best first; of equal ones the smallest. */
export function rankedChoices(choices: readonly Choice[]): Choice[] {
  return choices.toSorted((a, b) => b.mean - a.mean || a.parameters - b.parameters);
}

/** The smallest model that is within one standard error of the best (Breiman et al. 1984), if there is a smaller one. */
export function smallerThan(best: Choice, choices: readonly Choice[]): Choice | undefined {
  const within = best.mean - best.standardDeviation / Math.sqrt(best.accuracies.length);
  return choices
    .filter((choice) => choice.mean >= within && choice.parameters < best.parameters)
    .toSorted((a, b) => a.parameters - b.parameters)[0];
}

/** A mean accuracy in percent. */
export const percent = (value: number): string => (100 * value).toFixed(1);

/** A choice in one line. */
export function lineOf({ architecture, units, parameters, epochs, ...figures }: Choice): string {
  const accuracy = `${percent(figures.mean).padStart(5)} % ± ${percent(figures.standardDeviation)}`;
  const size = `${parameters.toLocaleString('en').padStart(11)} parameters`;
  return `${architecture.padEnd(11)} ${String(units).padStart(5)} units  ${size}  ${accuracy}  best after ${epochs} epoch${epochs === 1 ? '' : 's'}`;
}
