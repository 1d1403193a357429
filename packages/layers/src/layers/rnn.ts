import { check, RnnkitError } from '@rnnkit/data/predict';
import { expandDims, keep, stack, unstack, where, zeros, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

import { carrying, expectStates } from '../start-states.ts';
import { expectLayer } from '../expect-layer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput, LayerState } from '../layer-call.ts';
import { layerSettings, layerToConfig } from '../layer-options.ts';
import { backwardsCannotStream, StreamState, streamOf, type LayerStream } from '../layer-stream.ts';
import { needed } from '../part.ts';
import { reverseTime } from '../reverse-time.ts';
import { expectSequence, type Shape } from '../shape.ts';
import { RecurrentCell } from './cell.ts';
import type { WeightSource } from '../weight-source.ts';

/** Options of {@link rnn}; see {@link RecurrentLayerOptions}. */
export interface RnnOptions extends LayerOptions {
  /** Whether the output is the whole sequence, `[batch, time, units]`. Default false: the last output, `[batch, units]`. */
  readonly returnSequences?: boolean;
  /** Whether the final states are returned after the output, `[batch, size]` each. Default false. */
  readonly returnState?: boolean;
  /** Whether time runs backwards; the output sequence is in processed order, and so is its mask. Default false. */
  readonly goBackwards?: boolean;
  /** Whether a batch starts from the states that the last one ended with. Default false. */
  readonly stateful?: boolean;
  /** Whether the output of a masked step is zero instead of the previous output. Default false. */
  readonly zeroOutputForMask?: boolean;
}

const checks: check.OptionChecks = {
  returnSequences: check.flag,
  returnState: check.flag,
  goBackwards: check.flag,
  stateful: check.flag,
  zeroOutputForMask: check.flag,
};

class Rnn extends Layer {
  readonly className = 'RNN';
  protected override readonly inner: { readonly cell: RecurrentCell };
  readonly #settings: Required<Omit<RnnOptions, keyof LayerOptions>>;
  #states: Tensor[] = [];

  constructor(cell: RecurrentCell, options: RnnOptions) {
    super(options);
    this.inner = { cell: expectCell('rnn', cell) };
    const defaults = {
      returnSequences: false,
      returnState: false,
      goBackwards: false,
      stateful: false,
      zeroOutputForMask: false,
    };
    this.#settings = layerSettings('rnn', checks, defaults, options);
  }

  computeOutputShape(inputShape: Shape): Shape {
    expectSequence(this, inputShape);
    const [batch = null, time = null, ...rest] = inputShape;
    const output = this.inner.cell.computeOutputShape([batch, ...rest]).slice(1);
    return this.#settings.returnSequences ? [batch, time, ...output] : [batch, ...output];
  }

  override computeOutputShapes(inputShapes: readonly Shape[]): readonly Shape[] {
    const [batch = null] = inputShapes[0] ?? [];
    const states = this.#settings.returnState ? this.inner.cell.stateSizes.map((size) => [batch, size]) : [];
    return [...super.computeOutputShapes(inputShapes), ...states];
  }

  protected override createWeights([batch = null, , ...rest]: Shape, source: WeightSource): void {
    this.inner.cell.build([batch, ...rest], source.derive('cell'));
  }

  protected compute(input: Tensor, options: CallOptions = {}): LayerOutput {
    const { returnSequences, returnState, goBackwards, stateful } = this.#settings;
    const { cell } = this.inner;
    const [batch = 0] = input.shape;
    const { mask } = options;
    const given = options.initialState ?? (this.#states.length > 0 ? this.#states : undefined);
    const before = this.#statesBefore(batch, given);
    const { outputs, states } = this.#run(input, options, before, cell.outputBefore(before));
    if (stateful) {
      this.resetStates();
      this.#states = states.map((state) => keep(state.clone()));
    }
    const outputMask = mask === undefined || !goBackwards ? mask : reverseTime(mask);
    return {
      output: returnSequences ? stack(outputs, 1) : outputs.at(-1)!,
      mask: returnSequences ? outputMask : undefined,
      states: returnState ? states : undefined,
    };
  }

  /** The given states, or zeros. */
  #statesBefore(batch: number, given: readonly Tensor[] | undefined): readonly Tensor[] {
    const { stateSizes } = this.inner.cell;
    if (given === undefined) return stateSizes.map((size) => zeros([batch, size]));
    return expectStates(this.name, stateSizes, batch, given);
  }

  /** Runs the cell from some states on; `last` is the output of the step before. */
  #run(
    input: Tensor,
    options: CallOptions,
    before: readonly Tensor[],
    last: Tensor | undefined,
  ): { readonly outputs: Tensor[]; readonly states: readonly Tensor[] } {
    const { goBackwards, zeroOutputForMask } = this.#settings;
    const order = <Item>(items: Item[]): Item[] => (goBackwards ? items.toReversed() : items);
    const { mask } = options;
    // What is masked is zero before the cell sees it, so that NaN there cannot spread.
    const clean = mask === undefined ? input : where(expandDims(mask, 2), input, zerosLike(input));
    const valid = mask === undefined ? undefined : order(unstack(mask, 1)).map((column) => expandDims(column, 1));
    let states = before;
    let output: Tensor | undefined = last;
    const outputs: Tensor[] = [];
    for (const [index, x] of order(unstack(clean, 1)).entries()) {
      const next = this.inner.cell.call(x, { ...options, mask: undefined, initialState: states });
      const isValid = valid?.[index];
      if (isValid === undefined) {
        states = next.states;
        output = next.output;
      } else {
        const repeats = !zeroOutputForMask && output?.shape.join() === next.output.shape.join();
        const previous = repeats ? output! : zerosLike(next.output);
        const earlier = states;
        output = where(isValid, next.output, previous);
        states = next.states.map((state, place) => where(isValid, state, earlier[place]!));
      }
      outputs.push(output);
    }
    return { outputs, states };
  }

  override openStream(): LayerStream {
    const { returnSequences, returnState, goBackwards } = this.#settings;
    if (goBackwards) throw new RnnkitError('invalid-argument', backwardsCannotStream(this.name));
    const carried = new StreamState();
    return streamOf(
      this,
      (input, mask, initialState) => {
        const part = this.receive(input, { mask });
        const start = this.#statesBefore(part.shape[0] ?? 0, initialState);
        const [last = this.inner.cell.outputBefore(start), ...carriedStates] = carried.tensors;
        const before = carriedStates.length > 0 ? carriedStates : start;
        const { outputs, states } = this.#run(part, { mask }, before, last);
        carried.set([outputs.at(-1)!, ...states]);
        return {
          output: returnSequences ? stack(outputs, 1) : outputs.at(-1)!,
          mask: returnSequences ? mask : undefined,
          states: returnState ? states : undefined,
        };
      },
      () => carried.dispose(),
    );
  }

  override get stateful(): boolean {
    return this.#settings.stateful;
  }

  override get states(): readonly LayerState[] {
    return needed(carrying).named(this.#states);
  }

  override setStates(states: readonly LayerState[]): void {
    const copies = needed(carrying).copied(this, this.#settings.stateful, this.inner.cell.stateSizes, states);
    this.resetStates();
    this.#states = copies;
  }

  override resetStates(): void {
    for (const state of this.#states) state.dispose();
    this.#states = [];
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { cell: layerToConfig(this.inner.cell), ...this.#settings };
  }
}

/**
 * Runs a cell over a sequence: from `[batch, time, features]` to `[batch, units]`, or `[batch, time, units]` with
 * `returnSequences`. As Keras' RNN. It takes any cell, one of your own too; `simpleRnn`, `lstm` and `gru` are faster.
 *
 * @param cell the cell, or several on top of each other
 * @throws Error when an option is not what it has to be
 *
 * @example
 * rnn([lstmCell({ units: 64 }), lstmCell({ units: 32 })], { returnSequences: true })
 */
export function rnn(cell: RecurrentCell | readonly RecurrentCell[], options: RnnOptions = {}): Layer {
  return new Rnn(Array.isArray(cell) ? stackedRnnCells(cell) : (cell as RecurrentCell), options);
}

function expectCell(owner: string, cell: unknown): RecurrentCell {
  if (cell instanceof RecurrentCell) return cell;
  const { className } = expectLayer(owner, cell);
  throw new RnnkitError('invalid-argument', `${owner} takes a cell, such as lstmCell({ units: 1 }); got ${className}.`);
}

class StackedRnnCells extends RecurrentCell {
  readonly className = 'StackedRNNCells';
  protected override readonly inner: Readonly<Record<string, RecurrentCell>>;
  readonly #cells: readonly RecurrentCell[];
  readonly stateSizes: readonly number[];

  constructor(cells: readonly RecurrentCell[], options: LayerOptions) {
    super(options);
    layerSettings('stackedRnnCells', {}, {}, options);
    if (!Array.isArray(cells) || cells.length === 0) {
      throw new RnnkitError(
        'invalid-argument',
        `stackedRnnCells takes a list of at least one cell; got ${check.describe(cells)}.`,
      );
    }
    for (const cell of cells) expectCell('stackedRnnCells', cell);
    if (new Set(cells).size < cells.length)
      throw new RnnkitError('invalid-argument', 'A cell is in stackedRnnCells twice; make two cells.');
    this.#cells = [...cells];
    this.inner = Object.fromEntries(cells.map((cell, index) => [index, cell]));
    this.stateSizes = cells.flatMap((cell) => cell.stateSizes);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return this.#cells.reduce((shape, cell) => cell.computeOutputShape(shape), inputShape);
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    let shape = inputShape;
    for (const [index, cell] of this.#cells.entries()) {
      cell.build(shape, source.derive(index));
      shape = cell.computeOutputShape(shape);
    }
  }

  override outputBefore(states: readonly Tensor[]): Tensor {
    const last = this.#cells.at(-1)!;
    return last.outputBefore(states.slice(-last.stateSizes.length));
  }

  protected compute(input: Tensor, options: CallOptions = {}): ReturnType<RecurrentCell['call']> {
    let output = input;
    const states: Tensor[] = [];
    for (const cell of this.#cells) {
      const before = options.initialState?.slice(states.length, states.length + cell.stateSizes.length);
      const next = cell.call(output, { ...options, initialState: before });
      output = next.output;
      states.push(...next.states);
    }
    return { output, states };
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { cells: this.#cells.map(layerToConfig) };
  }
}

/**
 * Cells on top of each other, as one cell; the states of all of them, in order. As Keras' StackedRNNCells.
 *
 * @throws Error when there is no cell
 */
export function stackedRnnCells(cells: readonly RecurrentCell[], options: LayerOptions = {}): RecurrentCell {
  return new StackedRnnCells(cells, options);
}
