// Scheduled sampling: a decoder that reads its own tokens now and then while it learns.
import type { HostArray, Random } from '@rnnkit/data';
import type { TrainableModel } from '@rnnkit/training';

/** What a step of training reads. */
export interface TranslationInputs {
  readonly source: HostArray;
  /** The token before each that is to be foretold, zeros behind, `[batch, time]`. */
  readonly target: HostArray;
}

/**
 * Puts what the decoder itself would have written in the place of some tokens that it reads (Bengio et al. 2015). Each token but the first is
 * replaced with a probability, by a coin of its own, by the likeliest after all that is read before it, replaced tokens among them: with the
 * probability 1 the decoder reads what it would have written by itself, with 0 what it should have.
 *
 * @param student from source and target to the probabilities of the next token, `[batch, time, ids]`
 * @param end the last id that can be written; 2 is the first
 * @returns the tokens to read; those given where none is replaced
 */
export async function withOwnTokens(
  student: TrainableModel,
  { source, target }: TranslationInputs,
  { probability, random, end }: { readonly probability: number; readonly random: Random; readonly end: number },
): Promise<HostArray> {
  const [rows = 0, time = 0] = target.shape;
  // A coin for each token, whether it is read or padding, so that the same are replaced however long others are.
  const isOwn = Array.from({ length: rows * time }, () => random.uniform() < probability);
  const replaced = (step: number): number[] =>
    Array.from({ length: rows }, (_, row) => row).filter(
      (row) => isOwn[row * time + step] && target.data[row * time + step] !== 0,
    );
  let data: Int32Array | undefined;
  for (let step = 1; step < time; step++) {
    const own = replaced(step);
    if (own.length === 0) continue;
    data ??= Int32Array.from(target.data);
    const likeliest = await nextTokens(student, source, { data, rows, time, step, end });
    for (const row of own) data[row * time + step] = likeliest[row]!;
  }
  return data === undefined ? target : { data, shape: target.shape };
}

/** The likeliest token of each row after its first `step` tokens. */
async function nextTokens(
  student: TrainableModel,
  source: HostArray,
  read: {
    readonly data: Int32Array;
    readonly rows: number;
    readonly time: number;
    readonly step: number;
    readonly end: number;
  },
): Promise<readonly number[]> {
  const { data, rows, time, step, end } = read;
  const prefix = new Int32Array(rows * step);
  for (let row = 0; row < rows; row++) prefix.set(data.subarray(row * time, row * time + step), row * step);
  const output = await student.predict({ source, target: { data: prefix, shape: [rows, step] } }, { batchSize: rows });
  const probabilities = await output.data();
  const size = output.shape[2]!;
  output.dispose();
  return Array.from({ length: rows }, (_, row) => {
    const from = ((row + 1) * step - 1) * size;
    let best = 2;
    for (let id = 3; id <= end; id++) if (probabilities[from + id]! > probabilities[from + best]!) best = id;
    return best;
  });
}
