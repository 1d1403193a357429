// What a classifier's epochs show.
import type { Logs } from '@rnnkit/training';

/** What held-out texts show after an epoch: the mean loss, in nats, and the share of right answers. */
export interface ClassifierFigures {
  readonly loss: number;
  readonly accuracy: number;
}

/** The figures among an epoch's averages. */
export function figuresOf({ val_loss: loss, val_accuracy: accuracy }: Logs): ClassifierFigures | undefined {
  return loss === undefined || accuracy === undefined ? undefined : { loss, accuracy };
}
