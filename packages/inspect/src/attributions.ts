// Which tokens moved the answer.
import { logitsOf, registerStockGradients } from '@rnnkit/core';
import { check, RnnkitError, rowCount, type HostArray } from '@rnnkit/data';
import type { Value } from '@rnnkit/layers';
import { inputTensors, readInputs, usageOf, type CallLayer, type DataInput, type Model } from '@rnnkit/models';
import {
  addN,
  concat,
  dispose,
  grads,
  logSumExp,
  mul,
  slice,
  sub,
  sum,
  tensor,
  tidy,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Options of {@link attributions}. */
export interface AttributionOptions {
  /**
   * `gradient`: the gradient of the class' logit by each token's vector, times the vector (Simonyan et al. 2013; Denil et al.
   * 2014); one pass. `occlusion`: by how much the log-odds of the class fall when the token becomes padding, in nats (Li et al.
   * 2016); a prediction for each token. An answer that is all but sure is moved in its log-odds as well, where its probability is
   * not. Of outputs that are no probabilities, the output itself. Default `gradient`.
   */
  readonly method?: 'gradient' | 'occlusion';
  /** The class asked about. Default each row's most probable one. */
  readonly classIndex?: number;
}

/** What moved the answer for one row. */
export interface Attribution {
  /** The class that was asked about; 0 for a model of one unit. */
  readonly classIndex: number;
  /** The answer: the probability of that class. */
  readonly probability: number;
  /** `[time]`: how much each token speaks for the class (positive) or against it; 0 for padding. */
  readonly values: Float32Array;
}

/**
 * How much each token of some texts speaks for the model's answer.
 *
 * @param x token indices `[batch, time]`; with `gradient` also features `[batch, time, features]`
 * @throws Error when the model answers for every step, or a class is asked about that there is not
 *
 * @example
 * const [{ values, probability }] = await attributions(model, [[4, 7, 2]]);
 */
export async function attributions(
  model: Model,
  x: DataInput,
  options: AttributionOptions = {},
): Promise<Attribution[]> {
  const checks = { method: check.oneOf('gradient', 'occlusion'), classIndex: check.optional(check.countOrZero) };
  const { method, classIndex } = check.checkOptions<{ method: 'gradient' | 'occlusion'; classIndex?: number }>(
    'attributions',
    checks,
    { method: 'gradient' },
    options,
  );
  const [rows, ...others] = await readInputs(model, x, 'x');
  if (rows === undefined || others.length > 0 || model.outputNames.length > 1)
    throw new RnnkitError('unsupported', 'attributions is about models of one input and one output.');
  const classes = model.outputShape.at(-1) ?? 1;
  if (model.outputShape.length !== 2)
    throw new RnnkitError('invalid-argument', 'attributions is about models that give one answer for each text.');
  if (classIndex !== undefined && classIndex >= classes) {
    throw new RnnkitError(
      'invalid-argument',
      `attributions: classIndex is ${classIndex}; the model's ${classes} classes are 0 to ${classes - 1}.`,
    );
  }
  return usageOf(model).withWeights(() => explain(model, rows, method, classIndex));
}

async function explain(
  model: Model,
  rows: HostArray,
  method: 'gradient' | 'occlusion',
  classIndex: number | undefined,
): Promise<Attribution[]> {
  const classes = model.outputShape.at(-1) ?? 1;
  const answers = await predict(model, rows);
  const asked = Array.from(
    { length: rowCount(rows) },
    (_, row) => classIndex ?? likeliest(answers.subarray(row * classes, (row + 1) * classes)),
  );
  const values = method === 'gradient' ? await byGradient(model, rows, asked) : await byOcclusion(model, rows, asked);
  return asked.map((index, row) => ({
    classIndex: index,
    probability: answers[row * classes + index]!,
    values: values[row]!,
  }));
}

function likeliest(probabilities: Float32Array): number {
  return probabilities.reduce((best, value, index) => (value > probabilities[best]! ? index : best), 0);
}

/** So many rows are answered at once. */
const batchSize = 64;

async function predict(model: Model, rows: HostArray): Promise<Float32Array> {
  const output = await model.predict(rows, { batchSize });
  const values = (await output.data()) as Float32Array;
  output.dispose();
  return values;
}

async function byGradient(model: Model, rows: HostArray, asked: readonly number[]): Promise<Float32Array[]> {
  const contribution = tidy(() => {
    const inputs = inputTensors(model, [rows]);
    const found = rows.shape.length === 2 ? lookUps(model, inputs) : undefined;
    const starts = found?.map(({ tensor: vectors }) => vectors) ?? inputs;
    const score = (...vectors: Tensor[]): Tensor => {
      const given = found?.map(({ mask }, place) => ({ tensor: vectors[place]!, mask }));
      const replace: CallLayer = (layer, values, options) =>
        layer.indexLimit === undefined || given === undefined
          ? layer.run(values, options)
          : { values: [given.shift()!], losses: [] };
      const output = model.forward(given === undefined ? vectors : inputs, undefined, replace).values[0]!.tensor;
      const { logits } = logitsOf(output) ?? { logits: output };
      const [count = 0, classes = 1] = logits.shape;
      const chosen = new Float32Array(count * classes);
      for (const [row, index] of asked.entries()) chosen[row * classes + index] = 1;
      return sum(mul(logits, tensor(chosen, [count, classes])));
    };
    registerStockGradients();
    const parts = grads(score)(starts).map((gradient, place) => sum(mul(gradient, starts[place]!), -1));
    return addN(parts);
  });
  const values = (await contribution.data()) as Float32Array;
  dispose(contribution);
  const time = values.length / asked.length;
  // What is masked may be anything, and has moved nothing.
  return asked.map((_, row) =>
    values.slice(row * time, (row + 1) * time).map((value) => (Number.isNaN(value) ? 0 : value)),
  );
}

/** What the calls of layers that look ids up in a table find, in their order: a model may read its input with several tables. */
function lookUps(model: Model, inputs: readonly Tensor[]): readonly Value[] {
  const found: Value[] = [];
  model.forward(inputs, undefined, (layer, values, options) => {
    const result = layer.run(values, options);
    if (layer.indexLimit !== undefined) found.push(result.values[0]!);
    return result;
  });
  if (found.length > 0) return found;
  throw new RnnkitError(
    'unsupported',
    'attributions by gradient needs an embedding, or features [batch, time, features].',
  );
}

async function byOcclusion(model: Model, rows: HostArray, asked: readonly number[]): Promise<Float32Array[]> {
  const [, time = 0, features] = rows.shape;
  if (features !== undefined)
    throw new RnnkitError('invalid-argument', 'attributions by occlusion takes token indices, [batch, time].');
  const values: Float32Array[] = [];
  for (const [row, index] of asked.entries()) {
    const ids = rows.data.slice(row * time, (row + 1) * time);
    const places = [...ids.keys()].filter((place) => ids[place] !== 0);
    const moved = new Float32Array(time);
    if (places.length > 0) {
      const variants = [ids, ...places.map((place) => ids.with(place, 0))];
      const [whole, ...without] = await logOdds(model, variants, index);
      for (const [variant, place] of places.entries()) moved[place] = whole! - without[variant]!;
    }
    values.push(moved);
  }
  return values;
}

/** The log-odds of a class for each row; of an output that is no probability, the output. From logits, which are never rounded to 1. */
async function logOdds(model: Model, rows: readonly HostArray['data'][], index: number): Promise<number[]> {
  const found: number[] = [];
  for (let start = 0; start < rows.length; start += batchSize) {
    const part = rows.slice(start, start + batchSize);
    const data = Int32Array.from(part.flatMap((row) => Array.from(row)));
    const scores = tidy(() => {
      const inputs = inputTensors(model, [{ data, shape: [part.length, data.length / part.length] }]);
      const output = model.forward(inputs).values[0]!.tensor;
      const { logits, activation } = logitsOf(output) ?? { logits: output };
      const own = slice(logits, [0, index], [part.length, 1]);
      const classes = logits.shape.at(-1)!;
      if (activation !== 'softmax' || classes === 1) return own.clone();
      const others = concat(
        [
          slice(logits, [0, 0], [part.length, index]),
          slice(logits, [0, index + 1], [part.length, classes - index - 1]),
        ],
        1,
      );
      return sub(own, logSumExp(others, 1, true));
    });
    found.push(...(await scores.data()));
    scores.dispose();
  }
  return found;
}
