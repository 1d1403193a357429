// What proposes settings.
import type { Random } from '@rnnkit/data';

import type { Params, Space } from '../spaces/parameter.ts';
import type { Trial } from '../trial.ts';

/** What a sampler may look at. */
export interface Proposing {
  readonly space: Space;
  /** The number of the trial that is proposed. */
  readonly number: number;
  /** All trials before it, by number; those that run are among them. */
  readonly trials: readonly Trial[];
  /** Random numbers for this trial alone: the same for one seed of the study and one number. */
  readonly random: Random;
  /** Random numbers for the whole study: the same for each of its trials. */
  readonly studyRandom: Random;
}

/**
 * Proposes settings to try. It keeps nothing from one proposal to the next: what it proposes depends on what it is given alone, so that a
 * study can be resumed anywhere.
 */
export interface Sampler {
  /** What it is called. */
  readonly name: string;
  /** What it was made with, as JSON; it is part of what tells one study from another. */
  getConfig(): Readonly<Record<string, number | string | boolean>>;
  /** Refuses a space that it cannot search. */
  check?(space: Space): void;
  /** Settings for a trial; undefined when there is nothing left to try. */
  propose(asked: Proposing): Params | undefined;
}
