// What a recurrent layer does while it reads a text: its gates and its state after each token.
import { RnnkitError, toHostArray } from '@rnnkit/data';
import type { RecurrentLayer, StepObserver } from '@rnnkit/layers';
import { checkIds, inputTensors, usageOf, type Model } from '@rnnkit/models';
import { dispose, keep, tidy, type Tensor } from '@tensorflow/tfjs-core';

import { namesOf } from './names.ts';
import { watching } from './watching.ts';

/** What a recurrent layer did at each step of a text. */
export interface GateActivations {
  /** The layer's name; of a bidirectional layer with `/forward` or `/backward`. */
  readonly layer: string;
  /** The layer's class, such as `LSTM`. */
  readonly className: string;
  /** Steps of the text. */
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

/**
 * What the gates of each simpleRnn, lstm and gru say at each step of one text. At a masked step (padding) they say what they
 * would, but the state stays.
 *
 * @param ids the text's tokens
 * @throws Error when the model is not built, or does not take token indices
 */
export async function gateActivations(model: Model<unknown>, ids: ArrayLike<number>): Promise<GateActivations[]> {
  usageOf(model).expectAlive();
  if (!model.built)
    throw new RnnkitError('invalid-state', 'The model has no weights yet: build it, train it or load it first.');
  if (model.inputNames.length !== 1 || model.inputShape?.length !== 2)
    throw new RnnkitError('invalid-argument', 'gateActivations takes models of token indices, [batch, time].');
  const { data } = toHostArray(Array.from(Object(ids) as ArrayLike<number>), 'ids');
  const time = data.length;
  if (time === 0) throw new RnnkitError('invalid-argument', 'gateActivations takes at least one token.');
  const text = { data, shape: [1, time] };
  checkIds(model, 0, text, 'ids');
  interface Step {
    readonly gates: Readonly<Record<string, Tensor>>;
    readonly hidden: Tensor;
  }
  const seen = new Map<RecurrentLayer, Step[]>();
  const tops = new Map<RecurrentLayer, string>();
  tidy(() => {
    const watch =
      (top: string): StepObserver =>
      ({ layer, step, input, before, after }) => {
        const steps = seen.get(layer) ?? [];
        seen.set(layer, steps);
        tops.set(layer, top);
        const gates = Object.entries(layer.gates(input, before[0]!)).map(([name, gate]) => [name, keep(gate)] as const);
        steps[step] = { gates: Object.fromEntries(gates), hidden: keep(after[0]!.clone()) };
        return after;
      };
    model.forward(inputTensors(model, [text]), undefined, watching(watch));
  });
  const names = namesOf(tops);
  try {
    return await Promise.all(
      [...seen].map(async ([layer, steps]) => {
        const gateNames = Object.keys(steps[0]!.gates);
        const gates = gateNames.map(
          async (name) => [name, await joined(steps.map((step) => step.gates[name]!))] as const,
        );
        return {
          layer: names.get(layer)!,
          className: layer.className,
          time,
          units: layer.settings.units,
          gates: Object.fromEntries(await Promise.all(gates)),
          hidden: await joined(steps.map(({ hidden }) => hidden)),
        };
      }),
    );
  } finally {
    for (const step of [...seen.values()].flat()) dispose([step.hidden, ...Object.values(step.gates)]);
  }
}

async function joined(rows: readonly Tensor[]): Promise<Float32Array> {
  const values = await Promise.all(rows.map((row) => row.data()));
  return Float32Array.from(values.flatMap((row) => Array.from(row)));
}
