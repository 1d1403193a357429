// An embedding's table that is dealt out among workers. A batch touches few of its rows, so each worker looks up in a small
// table of the rows in its part of the batch, and the gradients of those rows alone go to whoever answers for them. The
// optimizer moves every row at every step, as it would in one piece; each worker does so for its own rows.
import { embedding, embeddingGradientKernel, hasKernel, runKernel } from '@rnnkit/core';
import { grad, tensor, tidy, variable, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import type { HostArray } from '../host-array.ts';
import { copyNumbers } from './copy-numbers.ts';
import type { Exchange } from './exchange.ts';
import type { TablePlan } from './protocol.ts';

/** How many of a table's rows a worker answers for. */
export function ownRows(rows: number, index: number, threads: number): number {
  return Math.ceil(Math.max(0, rows - index) / threads);
}

/** A worker's view of the table. */
export class RowTable {
  readonly plan: TablePlan;
  /** The rows that this worker answers for, `[rows, columns]`; none when there are more workers than rows. */
  readonly own: Variable | undefined;
  readonly #index: number;
  readonly #threads: number;
  readonly #exchange: Exchange;
  readonly #local: Variable;
  /** Room for the small table's values, used in turns: tfjs may keep the array that the table has now. */
  #values: [Float32Array, Float32Array];
  /** Room for the gradients of own rows. */
  #room = new Float32Array(0);
  /** The place of each of the table's rows in a part's small table, plus one; 0 when it is not there. */
  readonly #places: Int32Array;
  /** For each worker the rows of its small table, in order; row 0, the padding, is the first. */
  #rows: Int32Array[] = [];

  /**
   * @param local the small table, the embedding layer's weight
   * @param own the values of the rows that this worker answers for
   */
  constructor(plan: TablePlan, index: number, threads: number, exchange: Exchange, local: Variable, own: Float32Array) {
    this.plan = plan;
    this.#index = index;
    this.#threads = threads;
    this.#exchange = exchange;
    this.#local = local;
    const numbers = plan.localRows * plan.columns;
    this.#values = [new Float32Array(numbers), new Float32Array(numbers)];
    this.#places = new Int32Array(plan.rows);
    const { columns } = plan;
    if (own.length > 0) this.own = tidy(() => variable(tensor(own, [own.length / columns, columns])));
  }

  /**
   * Fills the small table for a batch.
   *
   * @param ids the batch's tokens, `[rows, time]`
   * @param bounds where each worker's part of the batch begins
   * @returns the tokens of this worker's part, as indices of the small table
   */
  async load(ids: HostArray, bounds: readonly number[]): Promise<HostArray> {
    const time = ids.data.length / Math.max(1, ids.shape[0] ?? 0);
    let mine: Int32Array = new Int32Array(0);
    this.#rows = bounds.slice(1).map((end, worker) => {
      const part = ids.data.subarray(bounds[worker]! * time, end * time);
      const { rows, places } = this.#distinct(part, worker === this.#index);
      if (places !== undefined) mine = places;
      return rows;
    });
    await this.#fetch();
    return { data: mine, shape: [bounds[this.#index + 1]! - bounds[this.#index]!, ...ids.shape.slice(1)] };
  }

  #distinct(part: ArrayLike<number>, isMine: boolean): { rows: Int32Array; places: Int32Array | undefined } {
    const found = [0];
    const places = isMine ? new Int32Array(part.length) : undefined;
    this.#places[0] = 1;
    for (let index = 0; index < part.length; index++) {
      const row = part[index]!;
      if (this.#places[row] === 0) this.#places[row] = found.push(row);
      if (places !== undefined) places[index] = this.#places[row]! - 1;
    }
    for (const row of found) this.#places[row] = 0;
    return { rows: Int32Array.from(found), places };
  }

  /** Gives the others the rows they need, and takes those needed here. */
  async #fetch(): Promise<void> {
    const { columns } = this.plan;
    const given = await this.#gatherOwn();
    const received = await this.#exchange.gather([given]);
    const [values, kept] = this.#values;
    this.#values = [kept, values];
    const next = Array.from({ length: this.#threads }, (_, owner) => columns * this.#offset(owner));
    const mine = this.#rows[this.#index]!;
    for (let place = 0; place < mine.length; place++) {
      const row = mine[place]!;
      const owner = row % this.#threads;
      const from = next[owner]!;
      next[owner] = from + columns;
      copyNumbers(received[owner]!, from, values, place * columns, columns);
    }
    tidy(() => {
      this.#local.assign(tensor(values, [this.plan.localRows, columns]));
    });
  }

  /** How many rows an owner gives before those for this worker: to the workers before it. */
  #offset(owner: number): number {
    let count = 0;
    for (const rows of this.#rows.slice(0, this.#index)) {
      for (const row of rows) if (row % this.#threads === owner) count++;
    }
    return count;
  }

  /** The values of the rows that are needed of this worker's, worker by worker. */
  async #gatherOwn(): Promise<Float32Array> {
    const places: number[] = [];
    for (const rows of this.#rows) {
      for (const row of rows) if (row % this.#threads === this.#index) places.push(Math.floor(row / this.#threads));
    }
    const { own } = this;
    if (own === undefined || places.length === 0) return new Float32Array(0);
    const rows = tidy(() => embedding(own, tensor(Int32Array.from(places), [places.length], 'int32')));
    const values = await rows.data();
    rows.dispose();
    return values as Float32Array;
  }

  /** Numbers of a gradient of the small table that count: those of the rows that are in use. */
  get usedNumbers(): number {
    return this.#rows[this.#index]!.length * this.plan.columns;
  }

  /**
   * The gradient of this worker's rows, from those of all small tables.
   *
   * @param received what each worker has given
   * @param start where in it the gradient of the small table begins; it is absent where a worker had no rows
   */
  ownGradient(received: readonly Float32Array[], start: number): Tensor {
    const { columns } = this.plan;
    const most = this.#rows.reduce((sum, rows) => sum + rows.length, 0);
    if (this.#room.length < most * columns) this.#room = new Float32Array(2 * most * columns);
    const room = this.#room;
    const places = new Int32Array(most);
    let count = 0;
    for (const [worker, rows] of this.#rows.entries()) {
      const numbers = received[worker]!;
      if (numbers.length === start) continue;
      for (let place = 0; place < rows.length; place++) {
        const row = rows[place]!;
        if (row % this.#threads !== this.#index) continue;
        copyNumbers(numbers, start + place * columns, room, count * columns, columns);
        places[count++] = Math.floor(row / this.#threads);
      }
    }
    return tidy(() => {
      const indices = tensor(places.subarray(0, count), [count], 'int32');
      const gradient = tensor(room.subarray(0, count * columns), [count, columns]);
      const inputDim = this.own!.shape[0];
      if (hasKernel(embeddingGradientKernel)) {
        return runKernel(embeddingGradientKernel, { ids: indices, dOutput: gradient }, { inputDim })[0]!;
      }
      return grad((table: Tensor) => embedding(table, indices))(this.own!, gradient);
    });
  }

  /** Frees the rows. */
  dispose(): void {
    this.own?.dispose();
  }
}
