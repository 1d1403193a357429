// What is tried on both sides, and what came of it: plain JSON, so that another process and a file can hold it.

/** Numbers with a shape, row by row. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A layer, an optimizer, a loss, a metric, … by class and options. */
export interface Description {
  readonly className: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Whether a layer learns. Default true. */
  readonly trainable?: boolean;
}

/** A model with its weights, data, and how it is trained. */
export interface Experiment {
  /** Which of a run's experiments it is. */
  readonly number: number;
  /** What x holds: ids `[rows, time]`, or features `[rows, time, features]`. */
  readonly input: 'ids' | 'features';
  readonly layers: readonly Description[];
  readonly compile: {
    readonly optimizer: Description;
    readonly loss: Description;
    readonly metrics: readonly ('accuracy' | Description)[];
  };
  /** Whether a layer carries its states from batch to batch. */
  readonly stateful: boolean;
  /** The weights at the start, in the model's order. */
  readonly weights: readonly Values[];
  readonly x: Values;
  readonly y: Values;
  /** One number for each row; null for none. */
  readonly sampleWeight: readonly number[] | null;
  /** Rows of a batch while it is evaluated. */
  readonly batchSize: number;
  /** Training steps, each on all rows. */
  readonly steps: number;
}

/** What one side makes of an experiment. */
export interface Outcome {
  /** Predictions for x; twice in a row where the model is stateful. */
  readonly predictions: readonly Values[];
  /** The loss and the metrics before training, by name. */
  readonly evaluation: Readonly<Record<string, number>>;
  /** The loss of each training step, before its update. */
  readonly losses: readonly number[];
  /** The weights after training. */
  readonly weights: readonly Values[];
  /** The learning rate of the step that would come next. */
  readonly learningRate: number;
}

/** A side may refuse an experiment, and says why. */
export type Answer = Outcome | { readonly refused: string };
