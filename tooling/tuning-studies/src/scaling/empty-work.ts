// A job that is nothing but its messages: eight epochs and a result.
import type { Work } from '@rnnkit/tuning';

/** Epochs that are reported. */
export const reports = 8;

/** Does nothing. */
export const emptyWork: Work = (_, { report }) => {
  for (let epoch = 0; epoch < reports; epoch++) report(epoch, 1 / (1 + epoch));
  return { values: { loss: 1 } };
};
