// Experiments beside the model at hand, as page and worker speak of them.
import type { RecurrentArchitecture } from '@rnnkit/tasks';

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

/** What is cross-validated. */
export interface FoldOptions {
  readonly settings: Settings;
  readonly backend: string;
  readonly folds: number;
  readonly epochs: number;
}

/** How settings fared on the folds. */
export interface FoldScores {
  readonly units: number;
  readonly accuracies: readonly number[];
  readonly mean: number;
  /** Of the accuracies, as those of a sample. */
  readonly deviation: number;
  readonly parameters: number;
}
