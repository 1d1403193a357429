// The search for settings, as the command does it: with the same settings, folds and seed the figures are the same.
import { kFold } from '@rnnkit/data';
import { trainClassifier, type LabelledExamples } from '@rnnkit/tasks';
import {
  asha,
  grid,
  local,
  meanValue,
  median,
  none,
  runStudy,
  standardError,
  Study,
  thriftiest,
  tpe,
  type Pruner,
  type Sampler,
  type StudyEvent,
  type Trial,
  type Work,
} from '@rnnkit/tuning';

import { withTried } from '../settings.ts';
import type { StudioData } from './data.ts';
import type { PrunerName, SamplerName, SearchMoment, SearchPlan, TriedSettings } from './experiments.ts';

const samplers: Readonly<Record<SamplerName, () => Sampler>> = { grid, tpe };
const pruners: Readonly<Record<PrunerName, () => Pruner>> = { none, median, asha };

/**
 * Tries settings until there is nothing left to try.
 *
 * @param events what happened before, when it is gone on with
 * @param tell is told of each moment
 */
export async function search(
  plan: SearchPlan,
  data: StudioData,
  events: readonly StudyEvent[],
  tell: (moment: SearchMoment) => void,
): Promise<void> {
  const { settings, space, sampler, pruner, trials, folds } = plan;
  const study = new Study({
    space,
    objective: { metric: 'accuracy', goal: 'max' },
    sampler: samplers[sampler](),
    pruner: pruners[pruner](),
    trials,
    folds,
    seed: settings.seed,
    settings: { ...settings, data: plan.data },
    events,
  });
  await runStudy(study, local(foldOf(plan, learnedFrom(data))), {
    onEvent(event) {
      tell({
        event,
        trial: shown(study.trials[event.trial]!),
        best: study.best?.number,
        thriftiest: thriftiest(study.trials, 'parameters')?.number,
      });
    },
  });
}

/** Trains without one part of the examples, and tries the model on it. */
function foldOf({ settings, preset }: SearchPlan, { texts, labels }: LabelledExamples): Work {
  const pick = (rows: readonly number[]): LabelledExamples => ({
    texts: rows.map((row) => texts[row]!),
    labels: rows.map((row) => labels[row]!),
  });
  return async ({ params, fold, folds, seed }, { signal, report }) => {
    const rows = kFold(labels, { folds, seed })[fold]!;
    const learned = pick(rows.train);
    const classifier = await trainClassifier(learned.texts, learned.labels, {
      ...withTried(settings, preset, params),
      signal,
      // Of so few texts none may be held out to choose the best epoch; then the loss stands for what they would show.
      onProgress: ({ epoch, loss, validation }) => report(epoch - 1, validation?.accuracy ?? -loss),
    });
    try {
      signal.throwIfAborted();
      const { accuracy } = await classifier.assess(pick(rows.test));
      return { values: { accuracy, parameters: classifier.model.countParams() } };
    } finally {
      classifier.model.dispose();
    }
  };
}

/** What the command tries settings on: all texts but those that are held out at the end, in the order of the file. */
export function learnedFrom({ train, validation, validationRows }: StudioData): LabelledExamples {
  if (validationRows === undefined) return train;
  const held = new Map(validationRows.map((row, place) => [row, place]));
  let place = 0;
  const rows = Array.from({ length: train.texts.length + validation.texts.length }, (_, row) => {
    const at = held.get(row);
    return at === undefined ? ([train, place++] as const) : ([validation, at] as const);
  });
  return {
    texts: rows.map(([part, at]) => part.texts[at]!),
    labels: rows.map(([part, at]) => part.labels[at]!),
  };
}

function shown(trial: Trial): TriedSettings {
  const { number, params, state, folds, failure } = trial;
  return {
    number,
    params,
    state,
    folds: folds.map(({ values, steps }) => ({ accuracy: values?.['accuracy'], epochs: steps.length })),
    mean: meanValue(trial, 'accuracy'),
    error: standardError(trial),
    parameters: meanValue(trial, 'parameters'),
    failure,
  };
}
