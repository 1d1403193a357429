// What simpleRnn, lstm and gru have in common: options, weights, dropout, states. Which operation runs is theirs.
import { check, embedding, type FusedActivation, type RecurrentResult, type SequenceTensors } from '@rnnkit/core';
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

import type { Constraint, ConstraintOption } from '../constraint.ts';
import { copiedStates, namedStates } from '../carried-states.ts';
import { dropoutMask } from '../dropout-mask.ts';
import { glorotUniform, orthogonal, zeros, type Initializer, type InitializerOption } from '../initializer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput, LayerState, TableRows } from '../layer-call.ts';
import { backwardsCannotStream, Carried, type LayerStream } from '../layer-stream.ts';
import {
  constraint,
  fusedActivationName,
  initializer,
  layerSettings,
  regularizer,
  toConfig,
} from '../layer-options.ts';
import type { StepObserver } from '../observation.ts';
import type { Regularizer, RegularizerOption } from '../regularizer.ts';
import { reverseTime } from '../reverse-time.ts';
import { describeShape, expectRank, knownSize, type Shape } from '../shape.ts';
import type { WeightSource } from '../weight-source.ts';

/** Options of every recurrent layer, with Keras' names and defaults. */
export interface RecurrentLayerOptions extends LayerOptions {
  /** Size of the state and of the output. */
  readonly units: number;
  /** Activation of the candidate. Default `tanh`. */
  readonly activation?: FusedActivation;
  /** Whether there is a bias. Default true. */
  readonly useBias?: boolean;
  /** Where the input weights start. Default `glorotUniform`. */
  readonly kernelInitializer?: InitializerOption;
  /** Where the recurrent weights start. Default `orthogonal`. */
  readonly recurrentInitializer?: InitializerOption;
  /** Where the bias starts. Default `zeros`. */
  readonly biasInitializer?: InitializerOption;
  /** What the input weights cost. */
  readonly kernelRegularizer?: RegularizerOption;
  /** What the recurrent weights cost. */
  readonly recurrentRegularizer?: RegularizerOption;
  /** What the bias costs. */
  readonly biasRegularizer?: RegularizerOption;
  /** What the output costs. */
  readonly activityRegularizer?: RegularizerOption;
  /** What the input weights must be. */
  readonly kernelConstraint?: ConstraintOption;
  /** What the recurrent weights must be. */
  readonly recurrentConstraint?: ConstraintOption;
  /** What the bias must be. */
  readonly biasConstraint?: ConstraintOption;
  /** Share of the input's features that is dropped while training, the same at every step. Default 0. */
  readonly dropout?: number;
  /** Share of the state that is dropped on its way to the next step (Gal & Ghahramani 2016). Default 0. */
  readonly recurrentDropout?: number;
  /** Whether the output is the whole sequence. Default false: the last output. */
  readonly returnSequences?: boolean;
  /** Whether the final states are returned, too. Default false. */
  readonly returnState?: boolean;
  /** Whether time runs backwards; the output sequence is in processed order. Default false. */
  readonly goBackwards?: boolean;
  /** Whether a batch starts from the states that the last one ended with. Default false. */
  readonly stateful?: boolean;
  /** Whether the output of a masked step is zero instead of the previous output. Default false. */
  readonly zeroOutputForMask?: boolean;
}

/** The settings of a recurrent layer: its options, checked, with defaults. */
export interface RecurrentSettings {
  readonly units: number;
  readonly activation: FusedActivation;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly recurrentInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer?: Regularizer | undefined;
  readonly recurrentRegularizer?: Regularizer | undefined;
  readonly biasRegularizer?: Regularizer | undefined;
  readonly activityRegularizer?: Regularizer | undefined;
  readonly kernelConstraint?: Constraint | undefined;
  readonly recurrentConstraint?: Constraint | undefined;
  readonly biasConstraint?: Constraint | undefined;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly zeroOutputForMask: boolean;
}

const checks: check.OptionChecks = {
  units: check.count,
  activation: fusedActivationName,
  useBias: check.flag,
  kernelInitializer: initializer,
  recurrentInitializer: initializer,
  biasInitializer: initializer,
  kernelRegularizer: regularizer,
  recurrentRegularizer: regularizer,
  biasRegularizer: regularizer,
  activityRegularizer: regularizer,
  kernelConstraint: constraint,
  recurrentConstraint: constraint,
  biasConstraint: constraint,
  dropout: check.fraction,
  recurrentDropout: check.fraction,
  returnSequences: check.flag,
  returnState: check.flag,
  goBackwards: check.flag,
  stateful: check.flag,
  zeroOutputForMask: check.flag,
};

/** The settings of a recurrent layer; `more` names the options, with defaults, that it has besides. */
export function recurrentSettings<More extends object>(
  owner: string,
  options: object,
  moreChecks: check.OptionChecks,
  more: More,
): RecurrentSettings & More {
  const defaults = {
    activation: 'tanh' as FusedActivation,
    useBias: true,
    kernelInitializer: glorotUniform(),
    recurrentInitializer: orthogonal(),
    biasInitializer: zeros(),
    dropout: 0,
    recurrentDropout: 0,
    returnSequences: false,
    returnState: false,
    goBackwards: false,
    stateful: false,
    zeroOutputForMask: false,
    ...more,
  };
  const all: object = defaults;
  return layerSettings<RecurrentSettings & More>(owner, { ...checks, ...moreChecks }, all, options, {
    units: 'the size of the state',
  });
}

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
    expectRank(this, inputShape, 3, '[batch, time, features]');
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
    const { units, returnState, stateful, activityRegularizer, returnSequences } = this.settings;
    const { mask, initialState = this.#states } = options;
    if (initialState.length !== 0) this.#checkStates(initialState, [batch, units]);
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
        ? this.run({ ...weights, ...sequence }, returnState || stateful)
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
      activityLoss: activityRegularizer?.loss(output),
    };
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
    let output: Tensor = fill([batch, units], 0);
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
    const { goBackwards, returnSequences, zeroOutputForMask } = this.settings;
    if (goBackwards) throw new Error(backwardsCannotStream(this.name));
    const carried = new Carried();
    return {
      push: (part, mask) => {
        const [initialHidden, initialCell] = carried.tensors;
        const weights = { kernel: this.#kernel!, recurrentKernel: this.#recurrentKernel!, bias: this.#bias };
        const { output, hidden, cell } = this.run(
          { x: part, ...weights, initialHidden, initialCell, mask, recurrentMask: undefined },
          true,
        );
        const states = [hidden!, cell].filter((state) => state !== undefined);
        // The output repeats where a step is masked. What there is to repeat before a part's first valid step, the
        // operation does not know: it is the state, which is the output of the step before.
        const repeats = mask !== undefined && !zeroOutputForMask && initialHidden !== undefined;
        const whole = !repeats ? output : returnSequences ? continued(output, mask, initialHidden) : hidden!;
        carried.set(states);
        return { output: whole, mask: returnSequences ? mask : undefined };
      },
      dispose: () => carried.dispose(),
    };
  }

  /** The mask of the output sequence, which is in processed order. */
  #outputMask(mask: Tensor | undefined): Tensor | undefined {
    return mask === undefined || !this.settings.goBackwards ? mask : reverseTime(mask);
  }

  #checkStates(states: readonly Tensor[], shape: readonly number[]): void {
    const fits = states.length === this.#stateCount && states.every((state) => state.shape.join() === shape.join());
    if (fits) return;
    const shapes = states.map((state) => describeShape(state.shape)).join(' and ');
    throw new Error(
      `${this.name} takes ${this.#stateCount} initial state(s) of the shape ${describeShape(shape)}; got ${shapes}. A stateful layer needs batches of one size, or resetStates() before another.`,
    );
  }

  #dropInput(input: Tensor, options: CallOptions): Tensor {
    const { dropout } = this.settings;
    if (options.training !== true || dropout === 0) return input;
    const [batch = 0, , features = 0] = input.shape;
    const mask = dropoutMask(this.name, [batch, features], dropout, drawsOf(options, 'input'));
    return mul(input, expandDims(mask, 1));
  }

  #recurrentMask(batch: number, options: CallOptions): Tensor | undefined {
    const { recurrentDropout, units } = this.settings;
    if (options.training !== true || recurrentDropout === 0) return undefined;
    return dropoutMask(this.name, [batch, units], recurrentDropout, drawsOf(options, 'state'));
  }

  override get states(): readonly LayerState[] {
    return namedStates(this.#states);
  }

  override setStates(states: readonly LayerState[]): void {
    const { units, stateful } = this.settings;
    const sizes = Array.from({ length: this.#stateCount }, () => units);
    const copies = copiedStates(this, stateful, sizes, states);
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

/** Where the draws of one of the layer's masks come from. */
function drawsOf({ random, firstRow }: CallOptions, name: string): Pick<CallOptions, 'random' | 'firstRow'> {
  return { random: random?.derive(name), firstRow };
}
