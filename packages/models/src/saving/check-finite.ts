import { needed } from '@rnnkit/data/predict';

import { refusals } from '../refused.ts';

/** Throws where a number is none: whatever a model of such weights answers is none, either. */
export function checkFinite(data: Float32Array, name: string, where: string): void {
  // A loop: a model is often loaded by a program that has just started, and would have to call a function for each number.
  let place = 0;
  while (place < data.length && Number.isFinite(data[place])) place++;
  if (place < data.length) throw needed(refusals).notFinite(name, data[place], place, where);
}
