// What the model is to learn: which of the tokens 1, 2 and 3 came last, among others that say nothing. Rows have 6 to 12 tokens, after
// padding; 3 is rare, and of the rows to train with, every tenth has a wrong label.
import { Random } from '@rnnkit/data';

export const vocabulary = 20;
const time = 12;

/** Rows of tokens and their labels, the same for the same seed. */
export function rowsOf(count, seed, wrong = 0) {
  const random = new Random(seed);
  const x = { data: new Int32Array(count * time), shape: [count, time] };
  const y = { data: new Int32Array(count), shape: [count] };
  for (let row = 0; row < count; row++) {
    const padding = random.integer(0, 7);
    let last = 0;
    for (let step = padding; step < time; step++) {
      const speaks = random.uniform() < 0.3 || (step === padding && last === 0);
      const token = speaks ? [1, 1, 2, 2, 3][random.integer(0, 5)] : random.integer(4, vocabulary);
      if (speaks) last = token;
      x.data[row * time + step] = token;
    }
    y.data[row] = random.uniform() < wrong ? random.integer(0, 3) : last - 1;
  }
  return { x, y };
}
