// Training by several workers, as the coordinator sees it: it lets them take steps, puts their results together, and brings
// the model up to date.
import { check } from '@rnnkit/core';
import { dispose, tensor, tidy } from '@tensorflow/tfjs-core';

import type { Batch } from '../batches.ts';
import { refuseOwn } from '../compile-config.ts';
import type { FitEngine } from '../fit-engine.ts';
import { rowCount, takeRows, type HostArray } from '../host-array.ts';
import { planOf } from '../plan.ts';
import type { SequentialModel } from '../sequential.ts';
import type { StepResult } from '../step.ts';
import { usageOf } from '../usage.ts';
import { copyNumbers } from './copy-numbers.ts';
import { allocateShared, SharedGate, type Gate } from './exchange.ts';
import type { Connection } from './connection.ts';
import type { TrainingWorkers } from './pool.ts';
import { portableData } from './portable.ts';
import type { Command, NamedValues, PartResult, PortableRate, ReplicaState, TablePlan } from './protocol.ts';
import { ownRows } from './row-table.ts';
import { epochOrder } from './shares.ts';

/** What is trained on, and how. */
export interface ParallelPlan {
  readonly train: Batch;
  readonly validation: Batch | undefined;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly toleratesNaN: boolean;
  /** Whether the workers wait after each step until they are let go on. */
  readonly stepwise: boolean;
  /** Ends the training. */
  readonly signal: AbortSignal | undefined;
}

/** Where nobody watches each step, the workers tell about them this often, in milliseconds: whoever is woken takes a core. … */
const reportEvery = 100;
/** … So long they may be ahead, in milliseconds, which is how long it takes until they stop, … */
const aheadFor = 250;
/** … and so many steps at most. */
const mostAhead = 64;

/** Training by several workers. */
export class ParallelFit implements FitEngine {
  readonly #model: SequentialModel;
  readonly #connections: readonly Connection[];
  readonly #plan: ParallelPlan;
  readonly #gate: Gate;
  readonly #table: TablePlan | undefined;
  /** What the model's variables and slots were when workers and model were last equal. */
  #known: readonly unknown[] = [];
  /** What each worker has said of steps that are not put together yet. */
  #parts = new Map<Connection, PartResult[]>();
  #done = new Map<Connection, { readonly failure: string | undefined }>();

  private constructor(
    model: SequentialModel,
    connections: readonly Connection[],
    plan: ParallelPlan,
    gate: Gate,
    table: TablePlan | undefined,
  ) {
    this.#model = model;
    this.#connections = connections;
    this.#plan = plan;
    this.#gate = gate;
    this.#table = table;
    this.#begin();
  }

  /** Gives each worker its replica. @throws Error when the model cannot be trained by several workers */
  static async start(
    model: SequentialModel,
    workers: TrainingWorkers,
    connections: readonly Connection[],
    plan: ParallelPlan,
  ): Promise<ParallelFit> {
    checkTrainable(model);
    const threads = connections.length;
    // Metrics are kept here, where all results come together.
    const { compiled, ...rest } = planOf(model);
    const modelPlan = { ...rest, compiled: { ...compiled, metrics: [] } };
    refuseOwn(
      modelPlan.compiled,
      'Leave workers out, or use one of the losses of this package, such as "sparseCategoricalCrossentropy".',
    );
    const table = tablePlanOf(model, plan, threads);
    const exchanges = exchangesOf(model, workers.sharedMemory, threads, table);
    const gate = 'shared' in exchanges[0]! ? new SharedGate(exchanges[0].shared) : new MessageGate(connections);
    const fit = new ParallelFit(model, connections, plan, gate, table);
    const [train, validation] = [plan.train, plan.validation].map((data) =>
      data === undefined ? undefined : portableData(data, workers.sharedMemory),
    );
    const states = await fit.#statesForWorkers();
    for (const [index, connection] of connections.entries()) {
      const exchange = exchanges[index]!;
      const command: Command = {
        type: 'replica',
        index,
        threads,
        plan: modelPlan,
        inputShape: model.inputShape!,
        table,
        state: states[index]!,
        train: train!,
        validation,
        batchSize: plan.batchSize,
        shuffle: plan.shuffle,
        toleratesNaN: plan.toleratesNaN,
        reportEvery: plan.stepwise ? 0 : reportEvery,
        exchange,
      };
      connection.post(command, 'ports' in exchange ? exchange.ports.filter((port) => port !== undefined) : []);
    }
    await fit.#all((connection) => connection.expect('ready', plan.signal));
    fit.#note();
    return fit;
  }

  /** What all workers answer. When one fails the others are woken, so that none waits for it. */
  async #all<Result>(ask: (connection: Connection) => Promise<Result>): Promise<Result[]> {
    try {
      return await Promise.all(this.#connections.map(ask));
    } catch (error) {
      this.#gate.fail();
      throw error;
    }
  }

  async *train(epoch: number, isOver: () => boolean): AsyncGenerator<readonly StepResult[]> {
    await this.#pushChanges();
    usageOf(this.#model).lent = true;
    const { train, batchSize, shuffle } = this.#plan;
    const order = epochOrder(this.#model.seed, epoch, rowCount(train.x), shuffle);
    const command: Command = { type: 'train', epoch, learningRate: portableRate(this.#model) };
    for await (const result of this.#run(command, train, order, batchSize)) {
      yield [result];
      if (isOver()) break;
    }
  }

  async *test(): AsyncGenerator<StepResult> {
    const { validation, batchSize } = this.#plan;
    if (validation === undefined) return;
    const rows = Int32Array.from({ length: rowCount(validation.x) }, (_, row) => row);
    yield* this.#run({ type: 'test' }, validation, rows, batchSize);
  }

  async *#run(command: Command, data: Batch, order: Int32Array, batchSize: number): AsyncGenerator<StepResult> {
    const steps = Math.ceil(order.length / batchSize);
    this.#gate.reset();
    for (const connection of this.#connections) connection.post(command);
    const begin = performance.now();
    let finished = false;
    try {
      for (let step = 0; step < steps; step++) {
        const { learningRate } = this.#model.optimizer;
        const upTo = Math.min(steps, step + this.#ahead(step, performance.now() - begin));
        this.#gate.allow(upTo, typeof learningRate === 'number' ? learningRate : undefined);
        const parts = await this.#all((connection) => this.#nextPart(connection));
        if (!parts.every((part) => part !== undefined)) {
          finished = true;
          await this.#drain();
        }
        yield assemble(
          parts as PartResult[],
          takeRows(data.y, order.subarray(step * batchSize, (step + 1) * batchSize)),
        );
      }
    } finally {
      if (!finished) {
        this.#gate.stop();
        await this.#drain();
      }
    }
  }

  /** How many steps the workers may take from here on, given how long those before have taken. */
  #ahead(step: number, milliseconds: number): number {
    if (this.#plan.stepwise) return 1;
    if (step === 0) return 2;
    return Math.max(2, Math.min(mostAhead, Math.floor((aheadFor * step) / milliseconds)));
  }

  /** What a worker's next step has shown; undefined when there is none, because the loss was not a number. */
  async #nextPart(connection: Connection): Promise<PartResult | undefined> {
    const waiting = this.#parts.get(connection)!;
    while (waiting.length === 0) {
      const reply = await connection.next(this.#plan.signal);
      if (reply.type === 'done') {
        this.#done.set(connection, reply);
        return undefined;
      }
      if (reply.type === 'steps') waiting.push(...reply.parts);
    }
    return waiting.shift();
  }

  /** Waits until every worker is done. @throws Error when the loss was not a number */
  async #drain(): Promise<void> {
    const ends = await this.#all(async (connection) => {
      let end = this.#done.get(connection);
      while (end === undefined) {
        const reply = await connection.next(this.#plan.signal);
        if (reply.type === 'done') end = reply;
      }
      return end;
    });
    this.#begin();
    const failure = ends.find((end) => end.failure !== undefined)?.failure;
    if (failure === undefined) return;
    await this.sync();
    throw new Error(failure);
  }

  #begin(): void {
    this.#parts = new Map(this.#connections.map((connection) => [connection, []]));
    this.#done = new Map();
  }

  async sync(): Promise<void> {
    for (const connection of this.#connections) connection.post({ type: 'collect' });
    const states = (await this.#all((connection) => connection.expect('state', this.#plan.signal))).map(
      ({ state }) => state,
    );
    const weights = this.#whole(states.map((state) => state.weights));
    const usage = usageOf(this.#model);
    await usage.mayChange();
    usage.lent = false;
    this.#model.setWeights(this.#model.weights.map(({ name }) => weights.get(name)!.data));
    const slots = [...this.#whole(states.map((state) => state.slots)).values()].map(({ name, shape, data }) => ({
      name,
      tensor: tidy(() => tensor(data, [...shape])),
    }));
    this.#model.optimizer.setState({ iterations: states[0]!.iterations, slots }, { asIs: true });
    dispose(slots.map((slot) => slot.tensor));
    this.#note();
  }

  /** All values by name; those of the table put together from every worker's rows. */
  #whole(parts: readonly (readonly NamedValues[])[]): Map<string, NamedValues> {
    const found = new Map<string, NamedValues>();
    const table = this.#table;
    for (const [index, values] of parts.entries()) {
      for (const value of values) {
        if (table === undefined || !isOfTable(value.name, table)) {
          found.set(value.name, value);
          continue;
        }
        const { rows, columns } = table;
        const whole = found.get(value.name) ?? {
          name: value.name,
          shape: [rows, columns],
          data: new Float32Array(rows * columns),
        };
        found.set(value.name, whole);
        for (let row = index, own = 0; row < rows; row += parts.length, own++) {
          copyNumbers(value.data, own * columns, whole.data, row * columns, columns);
        }
      }
    }
    return found;
  }

  /** What each worker has to know of the weights and of the optimizer's memory. */
  async #statesForWorkers(): Promise<ReplicaState[]> {
    const { optimizer, weights } = this.#model;
    const { iterations, slots } = optimizer.getState();
    const read = async (name: string, value: { shape: number[]; data(): Promise<unknown> }): Promise<NamedValues> => ({
      name,
      shape: value.shape,
      data: ((await value.data()) as Float32Array).slice(),
    });
    const allWeights = await Promise.all(weights.map(({ name, variable }) => read(name, variable)));
    const allSlots = await Promise.all(slots.map(({ name, tensor: slot }) => read(name, slot)));
    const threads = this.#connections.length;
    return this.#connections.map((_, index) => ({
      iterations,
      weights: allWeights.map((values) => this.#partOf(values, index, threads)),
      slots: allSlots.map((values) => this.#partOf(values, index, threads)),
    }));
  }

  #partOf(values: NamedValues, index: number, threads: number): NamedValues {
    const table = this.#table;
    if (table === undefined || !isOfTable(values.name, table)) return values;
    const { rows, columns } = table;
    const count = ownRows(rows, index, threads);
    const data = new Float32Array(count * columns);
    for (let own = 0; own < count; own++) {
      const row = own * threads + index;
      copyNumbers(values.data, row * columns, data, own * columns, columns);
    }
    return { name: values.name, shape: [count, columns], data };
  }

  /** Callbacks may set weights or the optimizer's memory: then the workers get them. */
  async #pushChanges(): Promise<void> {
    const now = this.#identities();
    if (now.length === this.#known.length && now.every((identity, index) => identity === this.#known[index])) return;
    const states = await this.#statesForWorkers();
    for (const [index, connection] of this.#connections.entries())
      connection.post({ type: 'load', state: states[index]! });
    await this.#all((connection) => connection.expect('ready', this.#plan.signal));
    this.#note();
  }

  #note(): void {
    this.#known = this.#identities();
  }

  #identities(): unknown[] {
    const { weights, optimizer } = this.#model;
    return [
      optimizer.iterations,
      ...weights.map(({ variable }) => variable.dataId),
      ...optimizer.getState().slots.map(({ tensor: slot }) => slot.dataId),
    ];
  }
}

/** Lets workers go on by messages. */
class MessageGate implements Gate {
  readonly #connections: readonly Connection[];
  #last = { upTo: 0, learningRate: undefined as number | undefined };

  constructor(connections: readonly Connection[]) {
    this.#connections = connections;
  }

  #say(stop: boolean): void {
    for (const connection of this.#connections) connection.post({ type: 'allow', ...this.#last, stop });
  }

  reset(): void {
    this.allow(0, undefined);
  }

  allow(upTo: number, learningRate: number | undefined): void {
    this.#last = { upTo, learningRate };
    this.#say(false);
  }

  stop(): void {
    this.#say(true);
  }

  /** Who waits for a message does not keep others from ending it. */
  fail(): void {}
}

function assemble(parts: readonly PartResult[], labels: HostArray): StepResult {
  const shown = parts.filter(({ predictions }) => predictions !== undefined);
  const [first] = shown;
  const rows = rowCount(labels);
  return {
    loss: parts.reduce((sum, { loss }) => sum + loss, 0),
    rows,
    labels,
    predictions: {
      data: joined(shown.map(({ predictions }) => predictions!.data as Float32Array)),
      shape: [rows, ...(first?.predictions?.shape.slice(1) ?? [])],
    },
    mask: first?.mask === undefined ? undefined : joined(shown.map(({ mask }) => mask!)),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

function isOfTable(name: string, table: TablePlan): boolean {
  return name === table.name || name.startsWith(`${table.name}/`);
}

/** The plan of an embedding's table, where it pays to deal it out, and the rules of training allow it. */
function tablePlanOf(model: SequentialModel, plan: ParallelPlan, threads: number): TablePlan | undefined {
  const [layer] = model.layers;
  const weight = model.weights.find((candidate) => candidate.layer === layer);
  if (layer?.className !== 'Embedding' || weight === undefined || !weight.trainable) return undefined;
  // What looks at a weight or its gradient as a whole cannot be done by rows.
  const { clipNorm, globalClipNorm } = model.optimizer.getConfig();
  const byRows = [clipNorm, globalClipNorm, weight.regularizer, weight.constraint].every(
    (whole) => whole === undefined || whole === null,
  );
  const [rows = 0, columns = 0] = weight.variable.shape;
  const { shape } = plan.train.x;
  const time = Math.max(...[plan.train.x, plan.validation?.x ?? plan.train.x].map(timeOf));
  // A part has at most its share of a batch's tokens, and what one row more or less makes.
  const mostLocalRows = 1 + (Math.ceil(plan.batchSize / threads) + 1) * time;
  if (!byRows || shape.length > 2 || 2 * mostLocalRows > rows) return undefined;
  return { name: weight.name, rows, columns, mostLocalRows };
}

const timeOf = ({ shape }: HostArray): number => shape.slice(1).reduce((product, size) => product * size, 1);

function checkTrainable(model: SequentialModel): void {
  const stateful = model.layers.find((layer) => layer.stateful);
  if (stateful !== undefined) {
    throw new Error(`${stateful.name} is stateful: it goes on from one batch to the next, which one thread has to do.`);
  }
}

type Exchanges = Extract<Command, { type: 'replica' }>['exchange'][];

function exchangesOf(
  model: SequentialModel,
  sharedMemory: boolean,
  threads: number,
  table: TablePlan | undefined,
): Exchanges {
  if (sharedMemory) {
    const whole = model.weights.filter(({ name, trainable }) => trainable && name !== table?.name);
    const tableNumbers = table === undefined ? 0 : table.mostLocalRows * table.columns;
    const gradients = whole.reduce((sum, { variable }) => sum + 1 + variable.size, 1);
    const shared = allocateShared(threads, Math.max(gradients + tableNumbers, threads * tableNumbers, 2));
    return Array.from({ length: threads }, () => ({ shared }));
  }
  const ports = Array.from({ length: threads }, () =>
    Array.from({ length: threads }, () => undefined as MessagePort | undefined),
  );
  for (let one = 0; one < threads; one++) {
    for (let other = one + 1; other < threads; other++) {
      const { port1, port2 } = new MessageChannel();
      ports[one]![other] = port1;
      ports[other]![one] = port2;
    }
  }
  return ports.map((own) => ({ ports: own }));
}

function portableRate({ optimizer }: SequentialModel): PortableRate {
  const { learningRate } = optimizer;
  if (typeof learningRate === 'number') return learningRate;
  check.readConfig('learning-rate schedule', { className: learningRate.className, config: learningRate.getConfig() });
  return { className: learningRate.className, config: learningRate.getConfig() };
}
