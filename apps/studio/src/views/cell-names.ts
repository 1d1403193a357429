import type { RecurrentArchitecture } from '@rnnkit/tasks';

/** What the recurrent layers are called. */
export const cellNames: Readonly<Record<RecurrentArchitecture, string>> = {
  simpleRnn: 'SimpleRNN',
  lstm: 'LSTM',
  gru: 'GRU',
};
