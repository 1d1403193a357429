// What each token says of the classes by itself, as naive Bayes has it, beside what a network reads of all of them.
import type { PaddedSequences } from '@rnnkit/text';
import type { TrainableModel } from '@rnnkit/training';

/** The name of the embedding that holds the weights, a number for each token and class. */
export const tokenWeightsName = 'token_weights';

/** How often every token counts as seen in every class (Laplace). */
const alpha = 1;

/** Texts as a model reads them, and the class of each. */
export interface ReadTexts {
  readonly ids: PaddedSequences;
  readonly right: Int32Array;
}

/** Whether a model has weights of tokens which are nothing yet. */
export async function awaitsTokenWeights({ layers }: TrainableModel): Promise<boolean> {
  const [table] = layers.find(({ name }) => name === tokenWeightsName)?.weights ?? [];
  const values = (await table?.variable.data()) as Float32Array | undefined;
  return values?.every((value) => value === 0) === true;
}

/** Counts in which class tokens are. */
export class TokenCounts {
  /** How many texts have each class. */
  readonly texts: Float64Array;
  readonly #counts: Float64Array;
  readonly #classes: number;

  constructor(tokens: number, classes: number) {
    this.texts = new Float64Array(classes);
    this.#counts = new Float64Array(tokens * classes);
    this.#classes = classes;
  }

  /** Counts the tokens of some texts. */
  add({ ids, right }: ReadTexts): void {
    for (const one of right) this.texts[one]!++;
    eachToken(ids, (token, row) => this.#counts[token * this.#classes + right[row]!]!++);
  }

  /**
   * The weights `[tokens, classes]`: by how much likelier a token is in texts of each class than it is in the mean of the classes, in nats. A
   * token that is in no text says nothing.
   */
  weights(): Float32Array {
    const counts = this.#counts;
    const classes = this.#classes;
    const totals = new Float64Array(classes).fill((alpha * counts.length) / classes);
    for (const [place, count] of counts.entries()) totals[place % classes]! += count;
    const weights = new Float32Array(counts.length);
    for (let start = 0; start < counts.length; start += classes) {
      const row = counts.subarray(start, start + classes);
      if (row.every((count) => count === 0)) continue;
      const logs = Array.from(row, (count, place) => Math.log((count + alpha) / totals[place]!));
      const mean = logs.reduce((sum, one) => sum + one, 0) / classes;
      weights.set(
        logs.map((one) => one - mean),
        start,
      );
    }
    return weights;
  }
}

/** The mean of the weights of each text's tokens. */
export function meanWeights(ids: PaddedSequences, table: Float32Array, classes: number): Float64Array[] {
  const sums = Array.from({ length: ids.shape[0] }, () => new Float64Array(classes));
  const lengths = new Float64Array(ids.shape[0]);
  eachToken(ids, (token, row) => {
    lengths[row]!++;
    for (let place = 0; place < classes; place++) sums[row]![place]! += table[token * classes + place]!;
  });
  return sums.map((sum, row) => sum.map((one) => one / Math.max(1, lengths[row]!)));
}

/** The tokens of texts but for the padding. */
function eachToken(
  { data, shape: [rows, length] }: PaddedSequences,
  found: (token: number, row: number) => void,
): void {
  for (let row = 0; row < rows; row++) {
    for (let place = row * length; place < (row + 1) * length; place++) {
      if (data[place] !== 0) found(data[place]!, row);
    }
  }
}

/**
 * Writes them into a model, whose answers are from then on what it has read, times `read`, plus the mean of its tokens' weights, times
 * `counted`, both before the softmax.
 */
export async function setTokenWeights(
  model: TrainableModel,
  table: Float32Array,
  shares: { readonly read: number; readonly counted: number },
): Promise<void> {
  const weightsOf = (layer: TrainableModel['layers'][number] | undefined) =>
    layer?.weights.map(({ variable }) => variable) ?? [];
  const [tokens] = weightsOf(model.layers.find(({ name }) => name === tokenWeightsName));
  const [kernel, bias] = weightsOf(model.layers.at(-1));
  const values = await model.getWeights();
  model.setWeights(
    model.weights.map(({ variable }, place) => {
      const value = values[place]!;
      if (variable === tokens) return table;
      if (variable === bias) return value.map((one) => shares.read * one);
      return variable === kernel ? joined(value, bias!.size, shares) : value;
    }),
  );
}

/** The kernel `[features + classes, classes]`, whose last rows are for the tokens' weights. */
function joined(
  kernel: Float32Array,
  classes: number,
  { read, counted }: { readonly read: number; readonly counted: number },
): Float32Array {
  const first = kernel.length - classes * classes;
  return kernel.map((one, place) => {
    if (place < first) return read * one;
    return (place - first) % (classes + 1) === 0 ? counted : 0;
  });
}
