import { gru, lstm, simpleRnn } from '@rnnkit/layers';

/** The recurrent layers of an architecture that has some. */
export const recurrentLayers: {
  readonly lstm: typeof lstm;
  readonly gru: typeof gru;
  readonly simpleRnn: typeof simpleRnn;
  readonly attention: typeof gru;
} = { lstm, gru, simpleRnn, attention: gru };
