// What a recurrent layer does while it reads a text: its gates, what they are summed from, and its states after each token.
import { RnnkitError, toHostArray } from '@rnnkit/data';
import type { Gate, StepObservation } from '@rnnkit/layers';
import { checkIds, inputTensors, usageOf, type Model } from '@rnnkit/models';
import { dispose, keep, tidy, type Tensor } from '@tensorflow/tfjs-core';

import { watching, type Watched } from './watching.ts';

/** What a recurrent layer did at each step of a text. */
export interface GateActivations {
  /**
   * The layer's name, such as `lstm`; in a model within the model `encoder/lstm`; of a bidirectional layer with `/forward` or
   * `/backward`.
   */
  readonly layer: string;
  /** The layer's class, such as `LSTM`. */
  readonly className: string;
  /** The layer's options, as its `getConfig()` says them. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Steps that the layer reads; those of the text, unless layers before it make others. */
  readonly time: number;
  /** Units of the layer. */
  readonly units: number;
  /** Numbers in each step's input. */
  readonly features: number;
  /** What it reads at each step, `[time, features]`, row by row: of the first layer the token's embedding. */
  readonly input: Float32Array;
  /**
   * `[time, units]` each, row by row. An LSTM has `input`, `forget`, `candidate` and `output`, a GRU `update`, `reset` and
   * `candidate`, a SimpleRNN none.
   */
  readonly gates: Readonly<Record<string, Float32Array>>;
  /** The sums that the gates are the activations of, by the gates' names; of a SimpleRNN the one of its state, `hidden`. */
  readonly sums: Readonly<Record<string, GateSum>>;
  /** The hidden state after each step, `[time, units]`. */
  readonly hidden: Float32Array;
  /** The cell state after each step, `[time, units]`; undefined of layers that have none. */
  readonly cell: Float32Array | undefined;
}

/** What is summed for a gate, before its activation. */
export interface GateSum {
  /** From the step's input: `x W`, `[time, units]`. */
  readonly input: Float32Array;
  /**
   * From the hidden state before the step: `h U`, `[time, units]`. For a GRU's candidate, what its reset gate lets through of it (and
   * of the bias that belongs to it, where it resets after the product).
   */
  readonly recurrent: Float32Array;
  /** The same at each step, `[units]`; zeros of a layer without. */
  readonly bias: Float32Array;
}

/** A step's tensors, `[1, …]` each. */
interface Step {
  readonly input: Tensor;
  readonly gates: Readonly<Record<string, Gate>>;
  readonly states: readonly Tensor[];
}

/**
 * What the gates of each simpleRnn, lstm and gru say at each step of one text, also of those in models within the model. At a masked
 * step (padding) they say what they would, but the state stays. A layer that reads several sequences of the text is left out. A
 * layer that is called several times has an entry for each call, in their order.
 *
 * @param ids the text's tokens
 * @throws Error when the model is not built, or does not take token indices
 *
 * @example
 * const [{ layer, gates, hidden }] = await gateActivations(model, [4, 7, 2]);
 */
export async function gateActivations(model: Model<unknown>, ids: ArrayLike<number>): Promise<GateActivations[]> {
  usageOf(model).expectAlive();
  if (!model.built)
    throw new RnnkitError('invalid-state', 'The model has no weights yet: build it, train it or load it first.');
  if (model.inputNames.length !== 1 || model.inputShape?.length !== 2)
    throw new RnnkitError('invalid-argument', 'gateActivations takes models of token indices, [batch, time].');
  const { data } = toHostArray(Array.from(Object(ids) as ArrayLike<number>), 'ids');
  if (data.length === 0) throw new RnnkitError('invalid-argument', 'gateActivations takes at least one token.');
  const text = { data, shape: [1, data.length] };
  checkIds(model, 0, text, 'ids');
  const seen: Watched<Step>[] = [];
  try {
    tidy(() => void model.forward(inputTensors(model, [text]), undefined, watching(model, seen, watch)));
    // What reads several sequences of a text, such as its sentences, has no one row of steps.
    return await Promise.all(seen.filter(({ steps }) => steps[0]!.input.shape[0] === 1).map(activationsOf));
  } finally {
    for (const step of seen.flatMap(({ steps }) => steps)) dispose(tensorsOf(step));
  }
}

function watch({ layer, step, input, before, after }: StepObservation, steps: Step[]): readonly Tensor[] {
  // A gate's bias may be the layer's own.
  const mine = (tensor: Tensor): Tensor => keep(tensor.clone());
  const gates = Object.entries(layer.gates(input, before[0]!)).map(([name, gate]): [string, Gate] => [
    name,
    {
      value: mine(gate.value),
      input: mine(gate.input),
      recurrent: mine(gate.recurrent),
      bias: gate.bias && mine(gate.bias),
    },
  ]);
  steps[step] = { input: mine(input), gates: Object.fromEntries(gates), states: after.map(mine) };
  return after;
}

function tensorsOf({ input, gates, states }: Step): Tensor[] {
  const ofGates = Object.values(gates).flatMap((gate) => [gate.value, gate.input, gate.recurrent, gate.bias]);
  return [input, ...ofGates, ...states].filter((tensor) => tensor !== undefined);
}

async function activationsOf({ name, layer, steps }: Watched<Step>): Promise<GateActivations> {
  const { units } = layer.settings;
  const [first] = steps;
  const names = Object.keys(first!.gates);
  const sums = names.map(async (gate): Promise<[string, GateSum]> => {
    const { bias } = first!.gates[gate]!;
    return [
      gate,
      {
        input: await joined(steps.map(({ gates }) => gates[gate]!.input)),
        recurrent: await joined(steps.map(({ gates }) => gates[gate]!.recurrent)),
        bias: bias === undefined ? new Float32Array(units) : await joined([bias]),
      },
    ];
  });
  const values = names
    .filter((gate) => gate !== 'hidden')
    .map(async (gate) => [gate, await joined(steps.map(({ gates }) => gates[gate]!.value))] as const);
  const [hidden, cell] = await Promise.all(
    first!.states.map((_, part) => joined(steps.map(({ states }) => states[part]!))),
  );
  return {
    layer: name,
    className: layer.className,
    config: layer.getConfig(),
    time: steps.length,
    units,
    features: first!.input.shape[1]!,
    input: await joined(steps.map(({ input }) => input)),
    gates: Object.fromEntries(await Promise.all(values)),
    sums: Object.fromEntries(await Promise.all(sums)),
    hidden: hidden!,
    cell,
  };
}

async function joined(rows: readonly Tensor[]): Promise<Float32Array> {
  const values = await Promise.all(rows.map((row) => row.data()));
  return Float32Array.from(values.flatMap((row) => Array.from(row)));
}
