// What a learning-rate schedule is: a function of the step alone, so that a run that is resumed goes on where it was.

/** A learning rate that changes from step to step. */
export interface Schedule {
  /** The class, such as `ExponentialDecay`. */
  readonly className: string;
  /** The learning rate of a step, counted from 0. */
  at(step: number): number;
  /** The options it was made with, defaults filled in. */
  getConfig(): Readonly<Record<string, unknown>>;
}

/** A schedule of some settings. */
export function schedule(className: string, settings: object, at: (step: number) => number): Schedule {
  return { className, at, getConfig: () => ({ ...settings }) };
}
