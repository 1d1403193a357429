// Three studies small enough that every point of their spaces can be trained.
import { choice, int, type Objective, type Space } from '@rnnkit/tuning';

/** A study. */
export interface RealStudy {
  readonly name: string;
  readonly space: Space;
  readonly objective: Objective;
  readonly folds: number;
  readonly epochs: number;
}

// Sizes and rates double from one to the next, so a step is a whole number, and no sampler has to round.
const shared: Space = {
  cell: choice(['simpleRnn', 'gru', 'lstm']),
  /** Units: 8 · 2^n. */
  units: int({ from: 0, to: 3 }),
  /** Learning rate: 0.0005 · 2^n. */
  learningRate: int({ from: 0, to: 5 }),
  /** Dropout of the inputs: a quarter of n. */
  dropout: int({ from: 0, to: 2 }),
};

/** Is a movie review good or bad? 3,000 of Pang and Lee's (2005) sentences, word by word. */
const reviews: RealStudy = {
  name: 'reviews',
  space: shared,
  objective: { metric: 'accuracy', goal: 'max' },
  folds: 5,
  epochs: 8,
};

/** Which of 16 languages is a name in? The built-in names, character by character. */
const languages: RealStudy = {
  name: 'languages',
  space: { ...shared, bidirectional: choice([false, true]) },
  objective: { metric: 'accuracy', goal: 'max' },
  folds: 3,
  epochs: 8,
};

/** Which character comes next in a name? The built-in English names. */
const names: RealStudy = {
  name: 'names',
  space: { ...shared, embedding: choice([8, 32]) },
  objective: { metric: 'loss', goal: 'min' },
  folds: 3,
  epochs: 8,
};

/** All studies, by name. */
export const studies: ReadonlyMap<string, RealStudy> = new Map(
  [reviews, languages, names].map((study) => [study.name, study]),
);
