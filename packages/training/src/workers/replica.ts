// A worker's replica of a model that several train together. Each batch is divided by rows; every replica sums all gradients in
// the order of the workers and takes the same step, so that all stay equal bit for bit.
import { optimizerFromConfig } from '@rnnkit/optimizers';
import { dispose, keep, tensor, tidy, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { storedWeights, type TableRows } from '@rnnkit/layers';

import type { FullBatch } from '../batches.ts';
import { valueAndGradients } from '../gradients.ts';
import { rowCount, takeRows } from '../host-array.ts';
import { modelOf } from '../model-from-plan.ts';
import { inputTensor } from '../model-input.ts';
import type { ModelPlan } from '../plan.ts';
import type { ModelWeight, SequentialModel } from '../sequential.ts';
import { expectTrainingBackend } from '../training-backend.ts';
import { explainLoss, totalLoss, type Share } from '../step.ts';
import type { Exchange } from './exchange.ts';
import type { PartResult, PortableRate, ReplicaStart, ReplicaState, WorkerData } from './protocol.ts';
import { RowTable, type BatchTokens } from './row-table.ts';
import { epochOrder, partsOf, workOf } from './shares.ts';

/** This worker's part of a batch. */
interface PreparedBatch extends FullBatch {
  /** Rows of the whole batch. */
  readonly rows: number;
  /** Which of them is the part's first. */
  readonly firstRow: number;
  /** Where the table is dealt out, what of it the batch touches. */
  readonly tokens: BatchTokens | undefined;
}

/** Says what parts of batches have shown, in order. */
type Report = (parts: readonly PartResult[]) => void;

/** A replica. */
export class Replica {
  readonly #start: ReplicaStart;
  readonly #exchange: Exchange;
  readonly #model: SequentialModel;
  readonly #table: RowTable | undefined;
  /** Weights that every replica holds whole. */
  readonly #whole: readonly ModelWeight[];
  readonly #learning: readonly ModelWeight[];
  readonly #skipsPadding: boolean;
  /** Room for the sum of each weight's gradients. */
  readonly #sums: ReadonlyMap<string, Float32Array>;
  #countsSteps: boolean | undefined;
  #failure: string | undefined;

  constructor(start: ReplicaStart, exchange: Exchange) {
    expectTrainingBackend();
    this.#start = start;
    this.#exchange = exchange;
    const { plan, inputShape, table, state, index, threads } = start;
    const values = new Map(state.weights.map(({ name, data }) => [name, data]));
    this.#model = modelOf(table === undefined ? plan : withoutTable(plan));
    this.#model.build(
      inputShape,
      storedWeights((name, shape) =>
        name === table?.name ? new Float32Array(table.columns) : expectValues(values, name, shape),
      ),
    );
    const { weights } = this.#model;
    this.#whole = weights.filter(({ name }) => name !== table?.name);
    this.#learning = this.#whole.filter(({ trainable }) => trainable);
    if (table !== undefined) this.#table = new RowTable(table, index, threads, exchange, values.get(table.name)!);
    const [first] = this.#model.layers;
    this.#skipsPadding = first?.className === 'Embedding' && first.getConfig()['maskZero'] === true;
    this.#sums = new Map(this.#learning.map(({ name, variable }) => [name, new Float32Array(variable.size)]));
    this.#setOptimizer(state);
  }

  /** Trains for an epoch. Returns why the loss is not a number, if it is not and this worker knows why. */
  async train(epoch: number, rate: PortableRate, report: Report): Promise<string | undefined> {
    const { plan, train, batchSize, shuffle } = this.#start;
    this.#model.optimizer.learningRate = rateOf(rate, this.#model);
    const order = epochOrder(plan.seed, epoch, rowCount(train.x), shuffle);
    return this.#run(train, order, batchSize, true, report);
  }

  /** Tries the validation data. */
  async test(report: Report): Promise<string | undefined> {
    const { validation, batchSize } = this.#start;
    const rows = Int32Array.from({ length: rowCount(validation!.x) }, (_, row) => row);
    return this.#run(validation!, rows, batchSize, false, report);
  }

  async #run(
    data: WorkerData,
    order: Int32Array,
    batchSize: number,
    learns: boolean,
    report: Report,
  ): Promise<string | undefined> {
    const parts: PartResult[] = [];
    let last = performance.now();
    const flush = (): void => {
      if (parts.length > 0) report(parts.splice(0));
    };
    const steps = Math.ceil(order.length / batchSize);
    const prepare = (step: number): PreparedBatch =>
      this.#prepare(data, order.subarray(step * batchSize, (step + 1) * batchSize));
    let batch = prepare(0);
    for (let step = 0; step < steps; step++) {
      // Who lets steps be taken may be waiting for what the last have shown.
      if (!this.#exchange.mayTake(step)) flush();
      const { goOn, learningRate } = await this.#exchange.permission(step);
      if (!goOn) return undefined;
      if (learns && learningRate !== undefined) this.#model.optimizer.learningRate = learningRate;
      let next: PreparedBatch | undefined;
      const part = await this.#step(batch, learns, () => {
        if (step + 1 < steps) next = prepare(step + 1);
      });
      if (part === undefined) {
        flush();
        return this.#failure;
      }
      parts.push(part);
      const now = performance.now();
      if (now - last >= this.#start.reportEvery || step === steps - 1) {
        flush();
        last = now;
      }
      batch = next ?? batch;
    }
    return undefined;
  }

  /** What can be done of a batch before its step. */
  #prepare(data: WorkerData, rows: Int32Array): PreparedBatch {
    const { index, threads } = this.#start;
    const x = takeRows(data.x, rows);
    const bounds = partsOf(workOf(x, this.#skipsPadding), threads);
    const [from, to] = [bounds[index]!, bounds[index + 1]!];
    const part = rows.subarray(from, to);
    const tokens = this.#table?.find(x, bounds);
    return {
      x: tokens?.places ?? takeRows(data.x, part),
      y: takeRows(data.y, part),
      sampleWeight: Float32Array.from(part, (row) => data.sampleWeight[row]!),
      rows: rows.length,
      firstRow: from,
      tokens,
    };
  }

  /**
   * One batch. Returns nothing when the loss is not a number; one of the workers knows why.
   *
   * @param meanwhile what can be done while the others are not done yet
   */
  async #step(batch: PreparedBatch, learns: boolean, meanwhile: () => void): Promise<PartResult | undefined> {
    const table = batch.tokens === undefined ? undefined : await this.#table!.fetch(batch.tokens);
    try {
      const share: Share = {
        rows: batch.rows,
        validSteps: await this.#validSteps(batch, table),
        regularizes: this.#start.index === 0,
      };
      if (learns) return await this.#learn(batch, table, share, meanwhile);
      const part = await this.#evaluate(batch, table, share);
      meanwhile();
      return part;
    } finally {
      table?.dispose();
    }
  }

  async #learn(
    batch: PreparedBatch,
    table: Variable | undefined,
    share: Share,
    meanwhile: () => void,
  ): Promise<PartResult | undefined> {
    const { result, gradients } = await this.#differentiate(batch, table, share);
    const all = this.#exchange.give([Float32Array.of(result.loss), ...gradients]);
    meanwhile();
    const received = await all();
    const losses = received.map((numbers) => numbers[0]!);
    const bad = losses.findIndex((loss) => !Number.isFinite(loss));
    if (bad !== -1 && !this.#start.toleratesNaN) {
      if (bad === this.#start.index) this.#failure = await this.#explain(batch, table, losses[bad]!);
      return undefined;
    }
    this.#update(batch, received);
    return result;
  }

  async #explain(batch: PreparedBatch, table: Variable | undefined, loss: number): Promise<string> {
    if (table === undefined) return (await explainLoss(this.#model, batch, loss)).message;
    const { ids, mask } = tidy(() => ({ mask: undefined, ...this.#rowsOf(batch, table) }));
    try {
      return (await explainLoss(this.#model, batch, loss, { ids, mask, table })).message;
    } finally {
      dispose(mask === undefined ? ids : [ids, mask]);
    }
  }

  /** The model's input, or in its place the small table's rows. */
  #inputOf(batch: PreparedBatch, table: Variable | undefined): Tensor | TableRows {
    return table === undefined ? inputTensor(this.#model, batch.x) : this.#rowsOf(batch, table);
  }

  #rowsOf({ x }: PreparedBatch, table: Variable): TableRows {
    return { ...this.#model.layers[0]!.rowsOf!(inputTensor(this.#model, x)), table };
  }

  /** How many steps of the whole batch count, where the model answers for every step and some are masked. */
  async #validSteps(batch: PreparedBatch, table: Variable | undefined): Promise<number | undefined> {
    if (this.#model.outputShape.length < 3 || this.#countsSteps === false) return undefined;
    const count = tidy(() => {
      if (rowCount(batch.x) === 0) return undefined;
      const { output, mask } = this.#model.forward(this.#inputOf(batch, table));
      return mask?.rank === output.rank - 1 ? mask.clone() : undefined;
    });
    const own = count === undefined ? 0 : Array.from(await count.data()).filter((valid) => valid !== 0).length;
    count?.dispose();
    // Whether there is a mask is known to whoever has rows; it is the same for all.
    const isMasked = count !== undefined ? 1 : 0;
    const received = await this.#exchange.give([Float32Array.of(isMasked, own)])();
    this.#countsSteps = received.some((numbers) => numbers[0] === 1);
    return this.#countsSteps ? received.reduce((sum, numbers) => sum + numbers[1]!, 0) : undefined;
  }

  async #evaluate(batch: PreparedBatch, table: Variable | undefined, share: Share): Promise<PartResult> {
    if (rowCount(batch.x) === 0) return nothing;
    const tensors = tidy(() => {
      const result = this.#model.forward(this.#inputOf(batch, table));
      const kept: Tensor[] = [totalLoss(this.#model, result, batch, share), result.output];
      return result.mask === undefined ? kept : [...kept, result.mask];
    });
    try {
      return await readPart(tensors[0]!, tensors[1]!, tensors[2]);
    } finally {
      dispose(tensors);
    }
  }

  /** The part's result, and for each weight whether it has a gradient, and the gradient. */
  async #differentiate(
    batch: PreparedBatch,
    table: Variable | undefined,
    share: Share,
  ): Promise<{ readonly result: PartResult; readonly gradients: readonly Float32Array[] }> {
    const learning = this.#learning;
    if (rowCount(batch.x) === 0) {
      const empty = learning.map(({ variable }) => new Float32Array(1 + variable.size));
      return { result: nothing, gradients: empty };
    }
    const model = this.#model;
    let output: Tensor | undefined;
    let mask: Tensor | undefined;
    const { value, grads } = valueAndGradients(() => {
      const result = model.forward(this.#inputOf(batch, table), model.optimizer.iterations, batch.firstRow);
      output = keep(result.output);
      mask = result.mask === undefined ? undefined : keep(result.mask.clone());
      return totalLoss(model, result, batch, share);
    }, [...learning.map(({ variable }) => variable), ...(table === undefined ? [] : [table])]);
    try {
      const valuesOf = async (variable: Variable): Promise<Float32Array[]> => {
        const gradient = grads[variable.name] as Tensor | null | undefined;
        return gradient
          ? [Float32Array.of(1), (await gradient.data()) as Float32Array]
          : [new Float32Array(1 + variable.size)];
      };
      const gradients = (await Promise.all(learning.map(({ variable }) => valuesOf(variable)))).flat();
      if (table !== undefined) gradients.push((await valuesOf(table))[1]!);
      return { result: await readPart(value, output!, mask), gradients };
    } finally {
      value.dispose();
      output?.dispose();
      mask?.dispose();
      dispose(grads);
    }
  }

  /** Sums the gradients of all workers, in their order, and takes the step. */
  #update({ tokens }: PreparedBatch, received: readonly Float32Array[]): void {
    const { optimizer } = this.#model;
    tidy(() => {
      let start = 1;
      const updates = this.#learning.flatMap(({ name, variable }) => {
        const from = start + 1;
        start = from + variable.size;
        if (!received.some((numbers) => numbers[from - 1] === 1)) return [];
        const sum = this.#sums.get(name)!;
        addUp(received, from, sum);
        const gradient = tensor(sum, variable.shape);
        return [{ key: name, variable, gradient }];
      });
      const table = this.#table;
      if (table?.own !== undefined) {
        const gradient = table.ownGradient(tokens!, received, start);
        updates.push({ key: table.plan.name, variable: table.own, gradient });
      }
      optimizer.applyGradients(updates);
      for (const { constraint, variable } of this.#learning) {
        if (constraint !== undefined) variable.assign(constraint.apply(variable));
      }
    });
  }

  /** What this worker answers for: the whole weights if it is the first, and its rows of the table. */
  async state(): Promise<ReplicaState> {
    const isFirst = this.#start.index === 0;
    const { iterations, slots } = this.#model.optimizer.getState();
    const table = this.#table;
    const weights = isFirst ? this.#whole.map(({ name, variable }) => ({ name, tensor: variable as Tensor })) : [];
    if (table?.own !== undefined) weights.push({ name: table.plan.name, tensor: table.own });
    const own = slots.filter(({ name }) => isFirst || (table !== undefined && name.startsWith(`${table.plan.name}/`)));
    const read = async ({ name, tensor: value }: { readonly name: string; readonly tensor: Tensor }) => ({
      name,
      shape: value.shape,
      data: ((await value.data()) as Float32Array).slice(),
    });
    return {
      iterations,
      weights: await Promise.all(weights.map(read)),
      slots: await Promise.all(own.map(read)),
    };
  }

  /** Takes other weights, and what the optimizer remembers. */
  load(state: ReplicaState): void {
    const values = new Map(state.weights.map(({ name, data }) => [name, data]));
    tidy(() => {
      for (const { name, variable } of this.#whole) {
        variable.assign(tensor(expectValues(values, name, variable.shape), variable.shape));
      }
      const own = this.#table?.own;
      if (own !== undefined) own.assign(tensor(expectValues(values, this.#table!.plan.name, own.shape), own.shape));
    });
    this.#setOptimizer(state);
  }

  #setOptimizer({ iterations, slots }: ReplicaState): void {
    tidy(() => {
      const taken = slots.map(({ name, shape, data }) => ({ name, tensor: tensor(data, [...shape]) }));
      this.#model.optimizer.setState({ iterations, slots: taken }, { asIs: true });
    });
  }

  /** Frees everything. */
  dispose(): void {
    this.#table?.dispose();
    this.#model.dispose();
  }
}

const nothing: PartResult = { loss: 0, predictions: undefined, mask: undefined };

/** The model with an embedding of one row, which is never looked up: rows of the dealt-out table stand for its output. */
function withoutTable(plan: ModelPlan): ModelPlan {
  const [first, ...rest] = plan.layers;
  return { ...plan, layers: [{ ...first!, config: { ...first!.config, inputDim: 1 } }, ...rest] };
}

function expectValues(values: ReadonlyMap<string, Float32Array>, name: string, shape: readonly number[]): Float32Array {
  const found = values.get(name);
  const size = shape.reduce((product, side) => product * side, 1);
  if (found?.length !== size) throw new Error(`A training worker was not given the weight ${name}.`);
  return found;
}

function rateOf(rate: PortableRate, { optimizer }: SequentialModel): SequentialModel['optimizer']['learningRate'] {
  if (typeof rate === 'number') return rate;
  const like = optimizerFromConfig({
    className: optimizer.className,
    config: { ...optimizer.getConfig(), learningRate: rate },
  });
  return like.learningRate;
}

/** Adds what each has given, in order. */
function addUp(received: readonly Float32Array[], from: number, sum: Float32Array): void {
  const [first, ...others] = received;
  sum.set(first!.subarray(from, from + sum.length));
  for (const numbers of others) for (let index = 0; index < sum.length; index++) sum[index]! += numbers[from + index]!;
}

async function readPart(loss: Tensor, output: Tensor, mask: Tensor | undefined): Promise<PartResult> {
  const [lossData, data, maskData] = await Promise.all([loss.data(), output.data(), mask?.data()]);
  return {
    loss: lossData[0]!,
    predictions: { data: data as Float32Array, shape: output.shape },
    mask: maskData === undefined ? undefined : Float32Array.from(maskData),
  };
}
