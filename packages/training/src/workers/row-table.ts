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

/** The tokens of a batch. */
export interface BatchTokens {
  /** For each worker the rows that its part of the batch touches; row 0, the padding, is the first. */
  readonly rows: readonly Int32Array[];
  /** The tokens of this worker's part, as places in its rows. */
  readonly places: HostArray;
}

/** A worker's view of the table. */
export class RowTable {
  readonly plan: TablePlan;
  /** The rows that this worker answers for, `[rows, columns]`; none when there are more workers than rows. */
  readonly own: Variable | undefined;
  readonly #index: number;
  readonly #threads: number;
  readonly #exchange: Exchange;
  /** The place of each of the table's rows in a part's small table, plus one; 0 when it is not there. */
  readonly #places: Int32Array;
  /** Room for the small table's values. */
  #values = new Float32Array(0);
  /** Room for the gradients of own rows. */
  #gradients = new Float32Array(0);

  /** @param own the values of the rows that this worker answers for */
  constructor(plan: TablePlan, index: number, threads: number, exchange: Exchange, own: Float32Array) {
    this.plan = plan;
    this.#index = index;
    this.#threads = threads;
    this.#exchange = exchange;
    this.#places = new Int32Array(plan.rows);
    const { columns } = plan;
    if (own.length > 0) this.own = tidy(() => variable(tensor(own, [own.length / columns, columns])));
  }

  /**
   * Finds which rows a batch touches.
   *
   * @param ids the batch's tokens, `[rows, time]`
   * @param bounds where each worker's part of the batch begins
   */
  find(ids: HostArray, bounds: readonly number[]): BatchTokens {
    const time = ids.data.length / Math.max(1, ids.shape[0] ?? 0);
    let mine: Int32Array = new Int32Array(0);
    const rows = bounds.slice(1).map((end, worker) => {
      const part = ids.data.subarray(bounds[worker]! * time, end * time);
      const { found, places } = this.#distinct(part, worker === this.#index);
      if (places !== undefined) mine = places;
      return found;
    });
    const shape = [bounds[this.#index + 1]! - bounds[this.#index]!, ...ids.shape.slice(1)];
    return { rows, places: { data: mine, shape } };
  }

  #distinct(part: ArrayLike<number>, isMine: boolean): { found: Int32Array; places: Int32Array | undefined } {
    const found = [0];
    const places = isMine ? new Int32Array(part.length) : undefined;
    this.#places[0] = 1;
    for (let index = 0; index < part.length; index++) {
      const row = part[index]!;
      if (this.#places[row] === 0) this.#places[row] = found.push(row);
      if (places !== undefined) places[index] = this.#places[row]! - 1;
    }
    for (const row of found) this.#places[row] = 0;
    return { found: Int32Array.from(found), places };
  }

  /** Gives the others the rows they need. Returns the small table of those needed here, which the caller disposes. */
  async fetch({ rows }: BatchTokens): Promise<Variable> {
    const { columns } = this.plan;
    const received = await this.#exchange.give([await this.#gatherOwn(rows)])();
    const next = Array.from({ length: this.#threads }, (_, owner) => columns * this.#offset(rows, owner));
    const mine = rows[this.#index]!;
    this.#values = grown(this.#values, mine.length * columns);
    for (let place = 0; place < mine.length; place++) {
      const owner = mine[place]! % this.#threads;
      const from = next[owner]!;
      next[owner] = from + columns;
      copyNumbers(received[owner]!, from, this.#values, place * columns, columns);
    }
    const values = this.#values.subarray(0, mine.length * columns);
    return tidy(() => variable(tensor(values, [mine.length, columns])));
  }

  /** How many rows an owner gives before those for this worker: to the workers before it. */
  #offset(rows: readonly Int32Array[], owner: number): number {
    let count = 0;
    for (const part of rows.slice(0, this.#index)) {
      for (const row of part) if (row % this.#threads === owner) count++;
    }
    return count;
  }

  /** The values of the rows that are needed of this worker's, worker by worker. */
  async #gatherOwn(rows: readonly Int32Array[]): Promise<Float32Array> {
    const places: number[] = [];
    for (const part of rows) {
      for (const row of part) if (row % this.#threads === this.#index) places.push(Math.floor(row / this.#threads));
    }
    const { own } = this;
    if (own === undefined || places.length === 0) return new Float32Array(0);
    const gathered = tidy(() => embedding(own, tensor(Int32Array.from(places), [places.length], 'int32')));
    const values = await gathered.data();
    gathered.dispose();
    return values as Float32Array;
  }

  /**
   * The gradient of this worker's rows, from those of all small tables.
   *
   * @param received what each worker has given
   * @param start where in it the gradient of the small table begins; it is absent where a worker had no rows
   */
  ownGradient({ rows }: BatchTokens, received: readonly Float32Array[], start: number): Tensor {
    const { columns } = this.plan;
    const most = rows.reduce((sum, part) => sum + part.length, 0);
    this.#gradients = grown(this.#gradients, most * columns);
    const places = new Int32Array(most);
    let count = 0;
    for (const [worker, part] of rows.entries()) {
      const numbers = received[worker]!;
      if (numbers.length === start) continue;
      for (let place = 0; place < part.length; place++) {
        const row = part[place]!;
        if (row % this.#threads !== this.#index) continue;
        copyNumbers(numbers, start + place * columns, this.#gradients, count * columns, columns);
        places[count++] = Math.floor(row / this.#threads);
      }
    }
    return tidy(() => {
      const indices = tensor(places.subarray(0, count), [count], 'int32');
      const gradient = tensor(this.#gradients.subarray(0, count * columns), [count, columns]);
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

/** Room for so many numbers: what there is, or twice as much as is needed now. */
function grown(room: Float32Array<ArrayBuffer>, numbers: number): Float32Array<ArrayBuffer> {
  return room.length < numbers ? new Float32Array(2 * numbers) : room;
}
