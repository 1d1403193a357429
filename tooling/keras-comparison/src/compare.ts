// Whether both sides agree, and if not, where they first differ.
import type { Answer, Experiment, Outcome, Values } from './experiment.ts';

/**
 * Keras computes in float64 here, so the difference is the error of float32: some hundred roundings in one pass, and what training
 * makes of them.
 */
const bounds = { forward: 3e-5, trained: 1e-3 };

/** Where two outcomes differ first; undefined when they agree. */
export function disagreement(experiment: Experiment, ours: Answer, keras: Answer): string | undefined {
  if ('refused' in ours || 'refused' in keras) {
    const [left, right] = [ours, keras].map((side) => ('refused' in side ? `refuses: ${side.refused}` : 'accepts'));
    return left === 'accepts' || right === 'accepts' ? `rnnkit ${left}; Keras ${right}` : undefined;
  }
  return (
    inPredictions(ours, keras) ??
    inEvaluation(ours, keras) ??
    inNumbers('the learning rate', [ours.learningRate], [keras.learningRate], 1e-6) ??
    inTraining(experiment, ours, keras)
  );
}

function inPredictions(ours: Outcome, keras: Outcome): string | undefined {
  return firstOf(ours.predictions, keras.predictions, (left, right, index) =>
    inValues(`prediction ${index}`, left, right, bounds.forward),
  );
}

function inEvaluation(ours: Outcome, keras: Outcome): string | undefined {
  const names = Object.keys(keras.evaluation).toSorted();
  if (names.join() !== Object.keys(ours.evaluation).toSorted().join()) {
    return `evaluate names ${Object.keys(ours.evaluation).join()}, Keras ${names.join()}`;
  }
  return firstOf(names, names, (name) =>
    inNumbers(`evaluate's ${name}`, [ours.evaluation[name]!], [keras.evaluation[name]!], bounds.forward),
  );
}

function inTraining(experiment: Experiment, ours: Outcome, keras: Outcome): string | undefined {
  const first = inNumbers('the first loss', ours.losses.slice(0, 1), keras.losses.slice(0, 1), bounds.forward);
  if (first !== undefined) return first;
  // Where a step is as long whatever the gradient's size, a rounding at zero decides its direction.
  const bySign = experiment.compile.optimizer.className === 'Lion';
  const bound = bySign ? 0.05 : bounds.trained;
  return (
    inNumbers('loss', ours.losses, keras.losses, bound) ??
    (bySign
      ? undefined
      : firstOf(ours.weights, keras.weights, (left, right, index) =>
          inValues(`weight ${index} after training`, left, right, bound),
        ))
  );
}

function firstOf<Item>(
  ours: readonly Item[],
  keras: readonly Item[],
  compare: (left: Item, right: Item, index: number) => string | undefined,
): string | undefined {
  for (const [index, left] of ours.entries()) {
    const found = compare(left, keras[index]!, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inValues(what: string, ours: Values, keras: Values, bound: number): string | undefined {
  if (ours.shape.join() !== keras.shape.join())
    return `${what} has the shape [${ours.shape.join(', ')}], Keras' [${keras.shape.join(', ')}]`;
  return inNumbers(what, ours.data, keras.data, bound);
}

function inNumbers(what: string, ours: readonly number[], keras: readonly number[], bound: number): string | undefined {
  const size = keras.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  for (const [index, value] of keras.entries()) {
    const same = Object.is(ours[index], value) || Math.abs(ours[index]! - value) <= bound * size;
    if (!same) return `${what}[${index}] is ${ours[index]}, Keras' ${value}`;
  }
  return undefined;
}
