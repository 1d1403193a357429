// What simpleRnn, lstm and gru have in common: weights, dropout, states. Which operation runs is theirs.
import { embedding, type RecurrentResult, type SequenceTensors } from '@rnnkit/core';
import {
  cast,
  cumsum,
  expandDims,
  fill,
  greater,
  keep,
  mul,
  stack,
  unstack,
  where,
  zerosLike,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';

import { copiedStates, expectStates, namedStates } from '../carried-states.ts';
import { dropoutMask } from '../dropout-mask.ts';
import type { Initializer } from '../initializer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput, LayerState, TableRows } from '../layer-call.ts';
import { backwardsCannotStream, Carried, type LayerStream } from '../layer-stream.ts';
import { toConfig } from '../layer-options.ts';
import type { StepObserver } from '../observation.ts';
import { activityLoss } from '../regularizer.ts';
import { reverseTime } from '../reverse-time.ts';
import { expectSequence, knownSize, type Shape } from '../shape.ts';
import type { WeightSource } from '../weight-source.ts';
import type { RecurrentSettings } from './recurrent-settings.ts';

/** The sequence and the weights of a recurrent layer as tensors, with what else its operation takes. */
export type RecurrentCall = SequenceTensors & {
  readonly kernel: Tensor;
  readonly recurrentKernel: Tensor;
  readonly bias: Tensor | undefined;
  readonly initialHidden: Tensor | undefined;
  readonly initialCell: Tensor | undefined;
  readonly mask: Tensor | undefined;
  readonly recurrentMask: Tensor | undefined;
};

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

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return toConfig(this.settings);
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    const features = knownSize(this, inputShape, -1);
    const settings = this.settings;
    const width = this.#gates * settings.units;
    this.#kernel = this.addWeight('kernel', [features, width], source, {
      initializer: settings.kernelInitializer,
      regularizer: settings.kernelRegularizer,
      constraint: settings.kernelConstraint,
    });
    this.#recurrentKernel = this.addWeight('recurrentKernel', [settings.units, width], source, {
      initializer: settings.recurrentInitializer,
      regularizer: settings.recurrentRegularizer,
      constraint: settings.recurrentConstraint,
    });
    if (!settings.useBias) return;
    this.#bias = this.addWeight('bias', this.biasShape(width), source, {
      initializer: this.biasInitializer(),
      regularizer: settings.biasRegularizer,
      constraint: settings.biasConstraint,
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
  protected abstract run(inputs: RecurrentCall, returnState: boolean): RecurrentResult & { readonly cell?: Tensor };

  protected compute(input: Tensor, options: CallOptions = {}): LayerOutput {
    return this.#callOn({ x: this.#dropInput(input, options) }, input.shape[0] ?? 0, options);
  }

  override callOnRows({ ids, table, mask }: TableRows, options: CallOptions = {}): LayerOutput {
    const masked = { ...options, mask };
    // Dropout makes the same token another in each text, and who watches sees the input of each step.
    const lookedUp = options.observe !== undefined || (options.training === true && this.settings.dropout > 0);
    if (lookedUp) return this.call(embedding(table, ids), masked);
    return this.#callOn({ ids, table }, ids.shape[0] ?? 0, masked);
  }

  #callOn(sequence: SequenceTensors, batch: number, options: CallOptions): LayerOutput {
    const { returnState, stateful, activityRegularizer, returnSequences } = this.settings;
    const { mask } = options;
    const given = options.initialState ?? this.#states;
    const initialState = given.length === 0 ? [] : expectStates(this.name, this.#stateSizes, batch, given);
    const weights = {
      kernel: this.#kernel!,
      recurrentKernel: this.#recurrentKernel!,
      bias: this.#bias,
      initialHidden: initialState[0],
      initialCell: initialState[1],
      mask,
      recurrentMask: this.#recurrentMask(batch, options),
    };
    const { observe } = options;
    const { output, hidden, cell } =
      observe === undefined || sequence.x === undefined
        ? this.#runFrom({ ...weights, ...sequence }, returnState || stateful)
        : this.#runWatched({ ...weights, ...sequence }, observe);
    const states = [hidden, cell].filter((state) => state !== undefined);
    if (stateful && observe === undefined) {
      for (const state of this.#states) state.dispose();
      this.#states = states.map((state) => keep(state.clone()));
    }
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
  #runFrom(inputs: RecurrentCall, wantsStates: boolean): RecurrentResult & { readonly cell?: Tensor } {
    const { returnSequences, zeroOutputForMask } = this.settings;
    const { mask, initialHidden } = inputs;
    if (mask === undefined || initialHidden === undefined || zeroOutputForMask) return this.run(inputs, wantsStates);
    const result = this.run(inputs, wantsStates || !returnSequences);
    if (!returnSequences) return { ...result, output: result.hidden! };
    return { ...result, output: continued(result.output, this.#outputMask(mask)!, initialHidden) };
  }

  /** Runs one step after the other, and lets each be seen. */
  #runWatched(
    inputs: RecurrentCall & { readonly x: Tensor },
    observe: StepObserver,
  ): RecurrentResult & { readonly cell?: Tensor } {
    const { units, goBackwards, returnSequences, zeroOutputForMask } = this.settings;
    const [batch = 0] = inputs.x.shape;
    const columns = unstack(inputs.x, 1);
    const valid = inputs.mask === undefined ? undefined : unstack(inputs.mask, 1);
    const start = [inputs.initialHidden, inputs.initialCell].slice(0, this.#stateCount);
    let states: readonly Tensor[] = start.map((state) => state ?? fill([batch, units], 0));
    let output: Tensor = states[0]!;
    const outputs: Tensor[] = [];
    for (let index = 0; index < columns.length; index++) {
      const step = goBackwards ? columns.length - 1 - index : index;
      const input = columns[step]!;
      const isValid = valid?.[step];
      const before = states;
      const { hidden, cell } = this.run(
        {
          ...inputs,
          x: expandDims(input, 1),
          initialHidden: before[0],
          initialCell: before[1],
          mask: isValid === undefined ? undefined : expandDims(isValid, 1),
        },
        true,
      );
      const after = [hidden!, cell].filter((state) => state !== undefined);
      states = observe({ layer: this, step, input, before, after, valid: isValid });
      const last = zeroOutputForMask ? zerosLike(output) : output;
      output = isValid === undefined ? states[0]! : where(expandDims(isValid, 1), states[0]!, last);
      outputs.push(output);
    }
    const [hidden, cell] = states;
    return { output: returnSequences ? stack(outputs, 1) : output, hidden: hidden!, ...(cell && { cell }) };
  }

  /**
   * What the gates say in one step, `[batch, units]` each, by name.
   *
   * @param input `[batch, features]`
   * @param hidden the hidden state before the step, `[batch, units]`
   */
  abstract gates(input: Tensor, hidden: Tensor): Readonly<Record<string, Tensor>>;

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

  override stream(): LayerStream {
    const { goBackwards, returnSequences } = this.settings;
    if (goBackwards) throw new Error(backwardsCannotStream(this.name));
    const carried = new Carried();
    return {
      push: (input, mask) => {
        const x = this.receive(input, { mask });
        const [initialHidden, initialCell] = carried.tensors;
        const weights = { kernel: this.#kernel!, recurrentKernel: this.#recurrentKernel!, bias: this.#bias };
        const { output, hidden, cell } = this.#runFrom(
          { x, ...weights, initialHidden, initialCell, mask, recurrentMask: undefined },
          true,
        );
        carried.set([hidden!, cell].filter((state) => state !== undefined));
        return { output, mask: returnSequences ? mask : undefined };
      },
      dispose: () => carried.dispose(),
    };
  }

  /** The mask of the output sequence, which is in processed order. */
  #outputMask(mask: Tensor | undefined): Tensor | undefined {
    return mask === undefined || !this.settings.goBackwards ? mask : reverseTime(mask);
  }

  get #stateSizes(): readonly number[] {
    return Array.from({ length: this.#stateCount }, () => this.settings.units);
  }

  #dropInput(input: Tensor, options: CallOptions): Tensor {
    const { dropout } = this.settings;
    if (options.training !== true || dropout === 0) return input;
    const [batch = 0, , features = 0] = input.shape;
    const mask = dropoutMask(this.name, [batch, features], dropout, options.random?.derive('input'));
    return mul(input, expandDims(mask, 1));
  }

  #recurrentMask(batch: number, options: CallOptions): Tensor | undefined {
    const { recurrentDropout, units } = this.settings;
    if (options.training !== true || recurrentDropout === 0) return undefined;
    return dropoutMask(this.name, [batch, units], recurrentDropout, options.random?.derive('state'));
  }

  override get states(): readonly LayerState[] {
    return namedStates(this.#states);
  }

  override setStates(states: readonly LayerState[]): void {
    const copies = copiedStates(this, this.settings.stateful, this.#stateSizes, states);
    this.resetStates();
    this.#states = copies;
  }

  override resetStates(): void {
    for (const state of this.#states) state.dispose();
    this.#states = [];
  }
}

/** An output sequence that begins with masked steps, which repeat what was before it. */
function continued(output: Tensor, mask: Tensor, before: Tensor): Tensor {
  const begun = greater(cumsum(cast(mask, 'float32'), 1), 0);
  return where(expandDims(begun, 2), output, expandDims(before, 1));
}
