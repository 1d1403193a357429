// What a recurrent layer does while it reads a text: its gates and its state after each token.
import { RnnkitError, toHostArray } from '@rnnkit/data';
import type { StepObservation } from '@rnnkit/layers';
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
  /** Steps that the layer reads; those of the text, unless layers before it make others. */
  readonly time: number;
  /** Units of the layer. */
  readonly units: number;
  /**
   * `[time, units]` each, row by row. An LSTM has `input`, `forget`, `candidate` and `output`, a GRU `update`, `reset` and
   * `candidate`, a SimpleRNN none.
   */
  readonly gates: Readonly<Record<string, Float32Array>>;
  /** The hidden state after each step, `[time, units]`. */
  readonly hidden: Float32Array;
}

/** A step: the gates and the hidden state after it, `[1, units]` each. */
interface Step {
  readonly gates: Readonly<Record<string, Tensor>>;
  readonly hidden: Tensor;
}

/**
 * What the gates of each simpleRnn, lstm and gru say at each step of one text, also of those in models within the model. At a masked
 * step (padding) they say what they would, but the state stays. A layer that reads several sequences of the text is left out. A layer that is called several times has an entry for each call, in
 * their order.
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
    return await Promise.all(seen.filter(({ steps }) => steps[0]!.hidden.shape[0] === 1).map(activationsOf));
  } finally {
    for (const { gates, hidden } of seen.flatMap(({ steps }) => steps)) dispose([hidden, ...Object.values(gates)]);
  }
}

function watch({ layer, step, input, before, after }: StepObservation, steps: Step[]): readonly Tensor[] {
  const gates = Object.entries(layer.gates(input, before[0]!)).map(([name, gate]) => [name, keep(gate)] as const);
  steps[step] = { gates: Object.fromEntries(gates), hidden: keep(after[0]!.clone()) };
  return after;
}

async function activationsOf({ name, layer, steps }: Watched<Step>): Promise<GateActivations> {
  const gates = Object.keys(steps[0]!.gates).map(
    async (gate) => [gate, await joined(steps.map((step) => step.gates[gate]!))] as const,
  );
  return {
    layer: name,
    className: layer.className,
    time: steps.length,
    units: layer.settings.units,
    gates: Object.fromEntries(await Promise.all(gates)),
    hidden: await joined(steps.map(({ hidden }) => hidden)),
  };
}

async function joined(rows: readonly Tensor[]): Promise<Float32Array> {
  const values = await Promise.all(rows.map((row) => row.data()));
  return Float32Array.from(values.flatMap((row) => Array.from(row)));
}
