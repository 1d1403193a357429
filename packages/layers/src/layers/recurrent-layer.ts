// What simpleRnn, lstm and gru have in common: weights, dropout, states. Which operation runs is theirs.
import type { SequenceTensors } from '@rnnkit/core';
import { cast, cumsum, expandDims, greater, keep, mul, where, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import { dropoutMask } from '../dropout-mask.ts';
import type { Initializer } from '../initializer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import {
  expectOneValue,
  resultOf,
  type CallOptions,
  type LayerOutput,
  type LayerState,
  type RunOptions,
} from '../layer-call.ts';
import type { LayerStream } from '../layer-stream.ts';
import { settingsToConfig } from '../layer-options.ts';
import type { Gate, StepObserver } from '../observation.ts';
import { needed } from '../part.ts';
import { reverseTime } from '../reverse-time.ts';
import { expectSequence, knownSize, type Shape } from '../shape.ts';
import { carrying, expectStates } from '../start-states.ts';
import { EmbeddingLookup, type LayerResult, type Value } from '../value.ts';
import { weightOptions } from '../weight.ts';
import type { WeightSource } from '../weight-source.ts';
import { activityLoss } from '../training-options.ts';
import type { OperationResult, RecurrentCall } from './recurrent-call.ts';
import type { RecurrentSettings } from './recurrent-settings.ts';
import { recurrentStream } from './recurrent-stream.ts';
import { watching } from './watch-steps.ts';

/** A recurrent layer. */
export abstract class RecurrentLayer<Settings extends RecurrentSettings = RecurrentSettings> extends Layer {
  /** The options, checked, with defaults. */
  readonly settings: Settings;
  readonly #gates: number;
  readonly #stateCount: number;
  #kernel: Variable | undefined;
  #recurrentKernel: Variable | undefined;
  #bias: Variable | undefined;
  #states: Tensor[] = [];

  constructor(options: LayerOptions, settings: Settings, gates: number, stateCount: number) {
    super(options);
    this.settings = settings;
    this.#gates = gates;
    this.#stateCount = stateCount;
  }

  computeOutputShape(inputShape: Shape): Shape {
    expectSequence(this, inputShape);
    const { units, returnSequences } = this.settings;
    return returnSequences ? [inputShape[0] ?? null, inputShape[1] ?? null, units] : [inputShape[0] ?? null, units];
  }

  override computeOutputShapes(inputShapes: readonly Shape[]): readonly Shape[] {
    const [batch = null] = inputShapes[0] ?? [];
    const states = this.settings.returnState ? this.stateSizes.map((size) => [batch, size]) : [];
    return [...super.computeOutputShapes(inputShapes), ...states];
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.settings);
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    const features = knownSize(this, inputShape, -1);
    const settings = this.settings;
    const width = this.#gates * settings.units;
    this.#kernel = this.addWeight('kernel', [features, width], source, weightOptions(settings, 'kernel'));
    const recurrent = weightOptions(settings, 'recurrent');
    this.#recurrentKernel = this.addWeight('recurrentKernel', [settings.units, width], source, recurrent);
    if (!settings.useBias) return;
    this.#bias = this.addWeight('bias', this.biasShape(width), source, {
      ...weightOptions(settings, 'bias'),
      initializer: this.biasInitializer(),
    });
  }

  /** The shape of the bias, given the kernel's columns. */
  protected biasShape(width: number): readonly number[] {
    return [width];
  }

  /** Where the bias starts. */
  protected biasInitializer(): Initializer {
    return this.settings.biasInitializer;
  }

  /** Another layer of the same class. */
  abstract withConfig(config: object): RecurrentLayer<Settings>;

  /** Runs the operation. */
  protected abstract operate(inputs: RecurrentCall, returnState: boolean): OperationResult;

  protected compute(input: Tensor, options: CallOptions = {}): LayerOutput {
    const [batch = 0, , features = 0] = input.shape;
    const dropped = this.#dropoutMask('input', this.settings.dropout, [batch, features], options);
    const x = dropped === undefined ? input : mul(input, expandDims(dropped, 1));
    return this.#callOn({ x }, batch, options);
  }

  override run(values: readonly Value[], options: RunOptions = {}): LayerResult {
    const value = expectOneValue(this.name, values);
    // Dropout makes the same token another in each text.
    const isDropped = options.training === true && this.settings.dropout > 0;
    if (!(value instanceof EmbeddingLookup) || isDropped || !this.built) return super.run(values, options);
    const { ids, table, mask } = value;
    return resultOf(this.#callOn({ ids, table }, ids.shape[0] ?? 0, { ...options, mask }));
  }

  /** As `run`, one step after the other, each of which `observe` sees. It is for looking inside, and slow. */
  runWatched(values: readonly Value[], observe: StepObserver, options: RunOptions = {}): LayerResult {
    const { tensor, mask } = expectOneValue(this.name, values);
    const masked = { ...options, mask };
    const x = this.receive(tensor, masked);
    const inputs = { ...this.#tensorsOf(x.shape[0] ?? 0, masked), x };
    const operate = (step: RecurrentCall): OperationResult => this.operate(step, true);
    const watch = needed(watching);
    return resultOf(this.#outputOf(watch(this, this.#stateCount, inputs, operate, observe), mask));
  }

  #tensorsOf(batch: number, options: CallOptions): Omit<RecurrentCall, keyof SequenceTensors> {
    const given = options.initialState ?? this.#states;
    const before = given.length === 0 ? [] : expectStates(this.name, this.stateSizes, batch, given);
    const { recurrentDropout, units } = this.settings;
    return {
      kernel: this.#kernel!,
      recurrentKernel: this.#recurrentKernel!,
      bias: this.#bias,
      initialHidden: before[0],
      initialCell: before[1],
      mask: options.mask,
      recurrentDropoutMask: this.#dropoutMask('state', recurrentDropout, [batch, units], options),
    };
  }

  #callOn(sequence: SequenceTensors, batch: number, options: CallOptions): LayerOutput {
    const { returnState, stateful } = this.settings;
    const result = this.#runFrom({ ...this.#tensorsOf(batch, options), ...sequence }, returnState || stateful);
    if (stateful) {
      const states = statesOf(result);
      for (const state of this.#states) state.dispose();
      this.#states = states.map((state) => keep(state.clone()));
    }
    return this.#outputOf(result, options.mask);
  }

  #outputOf(result: OperationResult, mask: Tensor | undefined): LayerOutput {
    const { returnState, activityRegularizer, returnSequences } = this.settings;
    const { output } = result;
    const states = statesOf(result);
    return {
      output,
      mask: returnSequences ? this.#outputMask(mask) : undefined,
      states: returnState ? states : undefined,
      activityLoss: activityLoss(activityRegularizer, returnState ? [output, ...states] : [output]),
    };
  }

  /**
   * Runs the operation from some states on. Its output repeats where a step is masked. What there is to repeat before the first
   * valid step, the operation does not know: it is the state, which is the output of the step before.
   */
  #runFrom(inputs: RecurrentCall, wantsStates: boolean): OperationResult {
    const { returnSequences, zeroOutputForMask } = this.settings;
    const { mask, initialHidden } = inputs;
    if (mask === undefined || initialHidden === undefined || zeroOutputForMask)
      return this.operate(inputs, wantsStates);
    const result = this.operate(inputs, wantsStates || !returnSequences);
    if (!returnSequences) return { ...result, output: result.hidden! };
    return { ...result, output: continued(result.output, this.#outputMask(mask)!, initialHidden) };
  }

  /**
   * What the gates say in one step, by name; of a layer without gates its state, `hidden`.
   *
   * @param input `[batch, features]`
   * @param hidden the hidden state before the step, `[batch, units]`
   */
  abstract gates(input: Tensor, hidden: Tensor): Readonly<Record<string, Gate>>;

  /** The layer's weights, for those who compute with them. */
  protected get tensors(): { readonly kernel: Tensor; readonly recurrentKernel: Tensor; readonly bias?: Tensor } {
    return {
      kernel: this.#kernel!,
      recurrentKernel: this.#recurrentKernel!,
      ...(this.#bias && { bias: this.#bias }),
    };
  }

  override get stateful(): boolean {
    return this.settings.stateful;
  }

  override openStream(): LayerStream {
    return recurrentStream(this, (part, mask, initialState) => {
      const x = this.receive(part, { mask });
      const result = this.#runFrom({ ...this.#tensorsOf(x.shape[0] ?? 0, { mask, initialState }), x }, true);
      return { output: this.#outputOf(result, mask), states: statesOf(result) };
    });
  }

  /** The mask of the output sequence, which is in processed order. */
  #outputMask(mask: Tensor | undefined): Tensor | undefined {
    return mask === undefined || !this.settings.goBackwards ? mask : reverseTime(mask);
  }

  /** How many numbers each state has for a row: the units, once for each state. */
  get stateSizes(): readonly number[] {
    return Array.from({ length: this.#stateCount }, () => this.settings.units);
  }

  /** What dropout multiplies with, if there is any. */
  #dropoutMask(what: string, rate: number, shape: readonly number[], options: CallOptions): Tensor | undefined {
    if (options.training !== true || rate === 0) return undefined;
    return dropoutMask(this.name, shape, rate, options.random?.derive(what));
  }

  override get states(): readonly LayerState[] {
    return needed(carrying).named(this.#states);
  }

  override setStates(states: readonly LayerState[]): void {
    const copies = needed(carrying).copied(this, this.settings.stateful, this.stateSizes, states);
    this.resetStates();
    this.#states = copies;
  }

  override resetStates(): void {
    for (const state of this.#states) state.dispose();
    this.#states = [];
  }
}

/** The final states, the hidden state first. */
function statesOf({ hidden, cell }: OperationResult): readonly Tensor[] {
  return [hidden, cell].filter((state) => state !== undefined);
}

/** An output sequence that begins with masked steps, which repeat what was before it. */
function continued(output: Tensor, mask: Tensor, before: Tensor): Tensor {
  const begun = greater(cumsum(cast(mask, 'float32'), 1), 0);
  return where(expandDims(begun, 2), output, expandDims(before, 1));
}
