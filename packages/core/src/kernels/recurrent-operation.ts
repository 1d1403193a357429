// How the recurrent operations run: the sequence kernel and its gradient as one node of the tape, or, where the backend
// lacks them, a loop of stock kernels.
import { RnnkitError } from '@rnnkit/data';
import { concat, customGrad, reshape, slice, tidy, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

import type { FusedActivation } from '../activation.ts';
import { describeShape, expectShape, expectShapes, expectType } from '../expect-tensor.ts';
import { composeRecurrent, type ComposedStep } from '../composed/recurrent.ts';
import { expectBackend } from '../expect-backend.ts';
import { hasKernel, isRecording, runKernel, type Kernel } from '../kernel.ts';
import { toFloat } from '../to-float.ts';
import { embedding } from './embedding.ts';
import type {
  WithEmbedding,
  RecurrentAttributes,
  RecurrentForwardAttributes,
  RecurrentGradientInputs,
  RecurrentInputs,
} from './recurrent.ts';

/** The sequence of a recurrent operation. Whole numbers and booleans count as the numbers that they are. */
export type SequenceTensors =
  | {
      /** The sequence, `[batch, time, features]`, of at least one step. */
      readonly x: Tensor;
      readonly ids?: undefined;
      readonly table?: undefined;
    }
  | {
      /** The sequence as tokens, int32 `[batch, time]`, of at least one step, each in `[0, inputDim)`: an embedding that is not looked up first. */
      readonly ids: Tensor;
      /** A row for each token, `[inputDim, features]`. */
      readonly table: Tensor;
      readonly x?: undefined;
    };

/** Inputs of a recurrent operation: those of its kernel, as tensors. */
export type RecurrentTensors = SequenceTensors & RecurrentWeights;

/** What a recurrent operation takes besides the sequence. */
export interface RecurrentWeights {
  /** Input weights, `[features, gates × units]`. */
  readonly kernel: Tensor;
  /** Recurrent weights, `[units, gates × units]`. */
  readonly recurrentKernel: Tensor;
  /** Bias, `[gates × units]`; for a GRU that resets after the product `[2, 3 × units]`. Default: none. */
  readonly bias?: Tensor | undefined;
  /** The hidden state before the first step, `[batch, units]`. Default: zeros. */
  readonly initialHidden?: Tensor | undefined;
  /** Which steps are valid, bool `[batch, time]`. Default: all. */
  readonly mask?: Tensor | undefined;
  /** What the state is multiplied with before the recurrent kernel, `[batch, units]`; see {@link RecurrentInputs}. Default: none. */
  readonly recurrentDropoutMask?: Tensor | undefined;
}

/** Options that every recurrent operation takes. */
export interface RecurrentOptions {
  /** Activation of the candidate. Default `tanh`. */
  readonly activation?: FusedActivation;
  /** Whether time runs backwards; the output sequence is in processed order. Default false. */
  readonly goBackwards?: boolean;
  /** Whether the output is the whole sequence `[batch, time, units]`, not the last output `[batch, units]`. Default false. */
  readonly returnSequences?: boolean;
  /** Whether the final states are returned, too, differentiably. Default false. */
  readonly returnState?: boolean;
  /** Whether the output of a masked step is zero instead of the previous output. Default false. */
  readonly zeroOutputForMask?: boolean;
}

/** Options of a recurrent operation whose cell has gates. */
export interface GatedOptions extends RecurrentOptions {
  /** Activation of the gates; `sigmoid` by default. */
  readonly recurrentActivation?: FusedActivation;
}

/** What a recurrent operation returns. */
export interface RecurrentResult {
  /** `[batch, time, units]` with `returnSequences`, else `[batch, units]`. */
  readonly output: Tensor;
  /** The hidden state after the last valid step, `[batch, units]`, with `returnState`. */
  readonly hidden?: Tensor;
}

/** A recurrent operation: its kernels, its shape and its step in stock kernels. */
interface RecurrentOperation<Inputs extends RecurrentInputs, Attributes extends RecurrentAttributes> {
  readonly name: string;
  readonly states: 1 | 2;
  readonly forward: Kernel<Inputs, Attributes & RecurrentForwardAttributes>;
  readonly gradient: Kernel<RecurrentGradientInputs, Attributes>;
  readonly embeddingForward: Kernel<WithEmbedding<Inputs>, Attributes & RecurrentForwardAttributes>;
  readonly embeddingGradient: Kernel<WithEmbedding<RecurrentGradientInputs>, Attributes>;
  readonly step: ComposedStep<Attributes>;
  /** Makes the inputs of the kernels' form from those of another form. */
  readonly adapt?: ((inputs: AnyTensors) => AnyTensors) | undefined;
}

const differentiable = ['x', 'table', 'kernel', 'recurrentKernel', 'bias', 'initialHidden', 'initialCell'] as const;
const constant = ['ids', 'mask', 'recurrentDropoutMask'] as const;
const numeric = [...differentiable, 'recurrentDropoutMask'] as const;
type InputName = (typeof differentiable)[number] | (typeof constant)[number];
type AnyTensors = RecurrentTensors & { readonly initialCell?: Tensor | undefined };

/** A recurrent kernel and its gradient, over x or with embedding. */
interface KernelPair {
  readonly forward: { readonly name: string };
  readonly gradient: { readonly name: string };
}

/** Runs a recurrent operation. Returns the output, then with `returnState` the final states. */
export function runRecurrent<Inputs extends RecurrentInputs, Attributes extends RecurrentAttributes>(
  operation: RecurrentOperation<Inputs, Attributes>,
  inputs: AnyTensors,
  attributes: Attributes,
  returnState: boolean,
): Tensor[] {
  checkInputs(operation, inputs, attributes);
  expectBackend();
  const { forward, gradient, embeddingForward, embeddingGradient, states, adapt = (given) => given } = operation;
  const recording = isRecording();
  const runs = (pair: KernelPair): boolean => hasKernel(pair.forward) && (!recording || hasKernel(pair.gradient));
  const run = (given: AnyTensors): Tensor[] => {
    const pair: KernelPair =
      given.x === undefined ? { forward: embeddingForward, gradient: embeddingGradient } : { forward, gradient };
    if (!runs(pair)) {
      if (given.x === undefined)
        return run({ ...given, x: embedding(given.table, given.ids), ids: undefined, table: undefined });
      const results = composeRecurrent(operation.step, states, given, attributes);
      return returnState ? results : results.slice(0, 1);
    }
    if (recording) return recordRecurrent(pair, states, given, attributes, returnState);
    const named = present(given, [...differentiable, ...constant]);
    return runKernel<object, object>(pair.forward, named, { ...attributes, saveForGradient: false }).slice(
      0,
      returnState ? 1 + states : 1,
    );
  };
  return tidy(() => run(adapt(inFloat(operation.name, inputs))));
}

/** The inputs, with those that are computed with in float32. */
function inFloat(name: string, inputs: AnyTensors): AnyTensors {
  const converted: Record<string, Tensor> = {};
  for (const input of numeric) {
    const tensor = inputs[input];
    if (tensor !== undefined) converted[input] = toFloat(name, input, tensor);
  }
  return { ...inputs, ...converted };
}

function recordRecurrent(
  { forward, gradient }: KernelPair,
  states: number,
  inputs: AnyTensors,
  attributes: RecurrentAttributes,
  returnState: boolean,
): Tensor[] {
  const variable = present(inputs, differentiable);
  const fixed = present(inputs, constant);
  const names = [...Object.keys(variable), ...Object.keys(fixed)];
  const outputCount = 1 + states;
  const shapes: number[][] = [];

  const value = customGrad((...given: (Tensor | GradSaveFunc)[]) => {
    const save = given.pop() as GradSaveFunc;
    const tensors = [...(given as Tensor[]), ...Object.values(fixed)];
    const all = { ...attributes, saveForGradient: true };
    const results = runKernel<object, object>(forward, nameTensors(names, tensors), all);
    const outputs = results.slice(0, returnState ? outputCount : 1);
    const caches = results.slice(outputCount);
    shapes.push(...outputs.map((output) => output.shape));
    save([...tensors, ...caches]);
    const gradFunc = (dValue: Tensor, saved: Tensor[]): Tensor[] => {
      const [dOutput, dHidden, dCell] = returnState ? unpack(dValue, shapes) : [dValue];
      const gradientInputs = {
        ...nameTensors(names, saved),
        ...Object.fromEntries(saved.slice(names.length).map((cache, index) => [`cache${index}`, cache])),
        dOutput,
        dHidden,
        dCell,
      };
      return runKernel<object, object>(gradient, gradientInputs, attributes);
    };
    return { value: returnState ? pack(outputs) : outputs[0]!, gradFunc };
  })(...Object.values(variable));
  return returnState ? unpack(value, shapes) : [value];
}

/** A node of the tape has one value, so several go in one vector. */
function pack(tensors: readonly Tensor[]): Tensor {
  return concat(tensors.map((tensor) => reshape(tensor, [-1])));
}

function unpack(value: Tensor, shapes: readonly number[][]): Tensor[] {
  let start = 0;
  return shapes.map((shape) => {
    const size = shape.reduce((product, side) => product * side, 1);
    const part = reshape(slice(value, [start], [size]), shape);
    start += size;
    return part;
  });
}

function present(inputs: AnyTensors, names: readonly InputName[]): Record<string, Tensor> {
  const found: Record<string, Tensor> = {};
  for (const name of names) {
    const tensor = inputs[name];
    if (tensor !== undefined) found[name] = tensor;
  }
  return found;
}

function nameTensors(names: readonly string[], tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(names.map((name, index) => [name, tensors[index]!]));
}

function checkInputs<Inputs extends RecurrentInputs, Attributes extends RecurrentAttributes>(
  { name, forward }: RecurrentOperation<Inputs, Attributes>,
  inputs: AnyTensors,
  attributes: Attributes,
): void {
  checkSequence(name, inputs);
  const shapes = forward.shapes?.(inputs as unknown as Inputs, { ...attributes, saveForGradient: false });
  expectShapes(name, { ...inputs }, shapes ?? {});
  if (inputs.mask !== undefined) expectType(name, 'mask', inputs.mask, 'bool');
}

/** Checks the sequence, in either form. */
function checkSequence(name: string, { x, ids, table }: SequenceTensors): void {
  if (x !== undefined) {
    expectShape(name, 'x', x, ['batch', 'time', 'features']);
    expectSteps(name, 'x', x);
    return;
  }
  expectShape(name, 'ids', ids, ['batch', 'time']);
  expectSteps(name, 'ids', ids);
  expectType(name, 'ids', ids, 'int32');
  expectShape(name, 'table', table, ['inputDim', 'features']);
}

/** Without a step there is no output to return, nor a way for a gradient to go. */
function expectSteps(name: string, input: string, { shape }: Tensor): void {
  if (shape[1] === 0) {
    throw new RnnkitError(
      'invalid-argument',
      `${name}: ${input} has the shape ${describeShape(shape)}; a sequence has at least one step.`,
    );
  }
}
