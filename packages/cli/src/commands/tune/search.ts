// The search: every choice is cross-validated, and what is finished is said and kept at once.
import {
  crossValidateClassifier,
  newClassifier,
  type Architecture,
  type ClassifierSettings,
  type LabelledExamples,
} from '@rnnkit/tasks';
import { foldWorkers, type FoldWorkers } from '@rnnkit/training';

import { Interruption } from '../../interruption.ts';
import { drawTuningProgress, type TuningProgress } from '../../progress.ts';
import type { Choice } from '../../report/tuning.ts';
import { settingsOf } from '../train/options.ts';
import { lineOf, summarize } from './choices.ts';
import type { TuneOptions } from './options.ts';

/** An architecture and a number of units to try. */
export interface Plan {
  readonly architecture: Architecture;
  readonly units: number;
}

/** What is tuned, and on what. */
export interface Tuning {
  readonly plans: readonly Plan[];
  readonly examples: LabelledExamples;
  readonly classes: readonly string[];
  /** Where the examples come from; undefined for the built-in data. */
  readonly data: string | undefined;
  readonly options: TuneOptions;
  readonly backend: string;
  readonly workers: number;
}

/** What a search has found. */
export interface Found {
  readonly choices: readonly Choice[];
  /** A sentence for each choice that could not be tried. */
  readonly failures: readonly string[];
  /** What the command exits with when it was interrupted. */
  readonly exitCode: number | undefined;
}

/** The settings with which a choice is trained on all folds but one. */
export function settingsFor(
  { options, examples }: Pick<Tuning, 'options' | 'examples'>,
  { architecture, units }: Plan,
): ClassifierSettings {
  const trained = Math.floor((examples.texts.length * (options.folds - 1)) / options.folds);
  return settingsOf({ ...options, architecture, units }, options.demo, trained);
}

/**
 * Tries every choice.
 *
 * @param keep keeps what is finished so far; it is not called again before it is done
 */
export async function search(tuning: Tuning, keep: (choices: readonly Choice[]) => Promise<void>): Promise<Found> {
  const { plans, options } = tuning;
  const { epochs } = settingsFor(tuning, plans[0]!);
  const progress = drawTuningProgress(plans.length * options.folds * epochs);
  const interruption = new Interruption('stopping; what is finished is kept (once more to give up)', () =>
    progress.stop(),
  );
  const { signal } = interruption;
  const workers = tuning.workers === 1 ? undefined : foldWorkers({ count: tuning.workers });
  const choices: Choice[] = [];
  const failures: string[] = [];
  let kept = Promise.resolve();
  const run = async (plan: Plan): Promise<void> => {
    try {
      choices.push(await tryChoice(plan, tuning, workers, signal, progress));
    } catch (error) {
      // What was stopped has not failed.
      if (signal.aborted) return;
      failures.push(
        `${plan.architecture} with ${plan.units} units failed: ${error instanceof Error ? error.message : String(error)}`,
      );
      progress.note(failures.at(-1)!);
      return;
    }
    progress.note(lineOf(choices.at(-1)!));
    kept = kept.then(() => keep([...choices]));
    await kept;
  };
  try {
    // With workers all choices wait for their turn, so that none stands idle between two.
    if (workers === undefined) for (const plan of plans) await run(plan);
    else await Promise.all(plans.map(run));
  } finally {
    progress.stop();
    interruption.end();
    await workers?.end();
  }
  return { choices, failures, exitCode: interruption.exitCode };
}

async function tryChoice(
  plan: Plan,
  tuning: Tuning,
  workers: FoldWorkers | undefined,
  signal: AbortSignal,
  progress: TuningProgress,
): Promise<Choice> {
  signal.throwIfAborted();
  const { examples, classes, options } = tuning;
  const settings = settingsFor(tuning, plan);
  const classifier = newClassifier(examples.texts, classes, settings);
  try {
    const found = await crossValidateClassifier(classifier, examples, settings, {
      folds: options.folds,
      workers: workers ?? 1,
      signal,
      onProgress: () => progress.advance(),
    });
    return summarize(plan, classifier.model, found);
  } finally {
    classifier.dispose();
  }
}
