// Experiments beside the model at hand, as page and worker speak of them.
import type { ClassifierPreset, RecurrentArchitecture } from '@rnnkit/tasks';
import type { Space, StudyEvent, Trial } from '@rnnkit/tuning';

import type { Settings } from '../settings.ts';

/** How far a recurrent layer's memory reaches. */
export interface MemoryReach {
  /** Of a small model of that layer, or of the model at hand. */
  readonly of: RecurrentArchitecture | 'own';
  /** The norm of the gradient of the loss by the state, the last step first. */
  readonly norms: Float32Array;
}

/** How well a recurrent layer says which symbol it has read some steps ago. */
export interface Recall {
  readonly architecture: RecurrentArchitecture;
  readonly distance: number;
  readonly accuracy: number;
  /** Steps of training that it took, or that it was given. */
  readonly steps: number;
  /** The accuracy of guessing. */
  readonly chance: number;
}

/** What proposes settings. */
export const samplerNames = ['tpe', 'grid'] as const;

/** What ends trials early. */
export const prunerNames = ['asha', 'median', 'none'] as const;

/** The name of what proposes settings. */
export type SamplerName = (typeof samplerNames)[number];

/** The name of what ends trials early. */
export type PrunerName = (typeof prunerNames)[number];

/** What is searched over, and how: all that a search depends on. */
export interface SearchPlan {
  /** What all trials have in common, among it the epochs of each fold. */
  readonly settings: Settings;
  /** Of which kind the texts are. */
  readonly preset: ClassifierPreset;
  /** The id of the data. */
  readonly data: string;
  /** Settings by their names. */
  readonly space: Space;
  readonly sampler: SamplerName;
  readonly pruner: PrunerName;
  /** How many are tried at most. */
  readonly trials: number;
  readonly folds: number;
}

/** Settings that are tried, as they stand. */
export interface TriedSettings extends Pick<Trial, 'number' | 'params' | 'state' | 'failure'> {
  /** Each fold: the accuracy once it has ended, and the epochs so far. */
  readonly folds: readonly { readonly accuracy: number | undefined; readonly epochs: number }[];
  /** The mean of the accuracies, once all folds have ended. */
  readonly mean: number | undefined;
  /** The standard error of that mean. */
  readonly error: number | undefined;
  readonly parameters: number | undefined;
}

/** What has happened in a search. */
export interface SearchMoment {
  readonly event: StudyEvent;
  /** The trial that it happened to. */
  readonly trial: TriedSettings;
  /** The number of the best trial so far. */
  readonly best: number | undefined;
  /** The number of the one with the fewest parameters within one standard error of it (Breiman et al. 1984). */
  readonly thriftiest: number | undefined;
}
