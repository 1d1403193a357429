// What an optimizer remembers, in Keras' order: its steps, the learning rate unless a schedule tells it, and tensors for each weight.
import type { CompiledModel } from '@rnnkit/training';
import { checkFinite } from '@rnnkit/models';
import { dispose, tensor } from '@tensorflow/tfjs-core';

import type { Dataset } from '../../hdf5/dataset.ts';
import { wholeNumbers } from '../../hdf5/whole-numbers.ts';
import type { Hdf5Numbers } from '../../hdf5/write-hdf5.ts';
import type { LayerWeights } from '../built-model.ts';
import type { Keras2 } from '../opened-keras.ts';
import { damaged, quoted } from '../refuse.ts';
import { memoryOfKeras2, type Memory } from './keras2-memory.ts';

type Model = CompiledModel<unknown>;
type Optimizer = Model['optimizer'];

/** The slots of each class: those in one list go from weight to weight together, lists come one after the other. */
const slotsOf: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Adadelta: [['accumulator', 'delta']],
  Adagrad: [['accumulator']],
  Adam: [['momentum', 'velocity'], ['maximum']],
  AdamW: [['momentum', 'velocity'], ['maximum']],
  Adamax: [['momentum', 'norm']],
  Lamb: [['momentum', 'velocity']],
  Lion: [['momentum']],
  Nadam: [['momentum', 'velocity']],
  RMSprop: [['velocity'], ['momentum'], ['average']],
  SGD: [['momentum']],
};

/** The weights that an optimizer changes, in Keras' order. */
function trainableOf(layers: readonly LayerWeights[]): readonly string[] {
  return layers.flatMap(({ name, weights }) =>
    weights.filter(({ isTrainable }) => isTrainable).map(({ own }) => `${name}/${own}`),
  );
}

/** The names of the slots in Keras' order, as the optimizer here has them. */
function slotNames({ className, slots }: Optimizer, weights: readonly string[]): readonly string[] {
  const lists = [['movingAverage'], ['accumulatedGradient'], ...(slotsOf[className] ?? [])];
  return lists.flatMap((list) => {
    const known = list.filter((slot) => Object.hasOwn(slots, slot));
    return weights.flatMap((weight) => known.map((slot) => `${weight}/${slot}`));
  });
}

/** How many numbers come before the slots. */
function headOf({ learningRate }: Optimizer): number {
  return typeof learningRate === 'number' ? 2 : 1;
}

/**
 * Gives an optimizer what Keras' remembered.
 *
 * @param stored Keras' variables by their names, in their order; none of an optimizer that was not saved
 * @param keras2 what is known of a file of Keras 2
 * @throws Error when they are not those of such an optimizer
 */
export async function restoreMemory(
  model: Model,
  layers: readonly LayerWeights[],
  stored: ReadonlyMap<string, Dataset>,
  keras2?: Keras2,
): Promise<void> {
  const { optimizer } = model;
  if (stored.size === 0) return;
  const shapes = new Map(model.weights.map(({ name, variable }) => [name, variable.shape]));
  const weights = trainableOf(layers).map((name) => ({ name, shape: shapes.get(name) ?? [] }));
  const names = slotNames(
    optimizer,
    weights.map(({ name }) => name),
  );
  const hasMaximum = Object.hasOwn(optimizer.slots, 'maximum');
  const { iterations, slots: found } = keras2
    ? await memoryOfKeras2(keras2, optimizer.className, hasMaximum, weights, stored)
    : await memoryOfKeras3(optimizer, names.length, [...stored.values()]);
  if (!Number.isSafeInteger(iterations) || iterations < 0) throw damaged('its optimizer has taken no number of steps');
  if (found.length === 0 && iterations === 0) return;
  if (found.length !== names.length)
    throw damaged(`its optimizer ${optimizer.className} remembers ${found.length} tensors instead of ${names.length}`);
  for (const dataset of found) await dataset.unpack();
  const slots = names.flatMap((name, place) => {
    const dataset = found[place]!;
    const weight = name.slice(0, name.lastIndexOf('/'));
    const shape = shapes.get(weight) ?? [];
    if (dataset.shape.join() !== shape.join())
      throw damaged(`what its optimizer remembers of ${quoted(weight)} has the shape [${dataset.shape.join(', ')}]`);
    // Between two updates there is a sum of gradients, else none.
    const data = dataset.floats();
    const isNone = name.endsWith('/accumulatedGradient') && data.every((value) => value === 0);
    return isNone ? [] : [{ name, shape: [...shape], data }];
  });
  const made = slots.map(({ name, shape, data }) => ({ name, tensor: tensor(data, shape, 'float32') }));
  try {
    optimizer.setState({ iterations, slots: made });
  } finally {
    dispose(made.map((slot) => slot.tensor));
  }
}

/** What Keras 3 has saved of an optimizer, and its learning rate, which the optimizer gets. @param count of what it remembers of weights */
async function memoryOfKeras3(optimizer: Optimizer, count: number, stored: readonly Dataset[]): Promise<Memory> {
  const head = headOf(optimizer);
  for (const dataset of stored.slice(0, head)) await dataset.unpack();
  const [iterations = -1] = wholeNumbers(stored[0]!);
  const rate = head === 2 ? stored[1]?.floats()[0] : undefined;
  if (rate !== undefined) optimizer.learningRate = rate;
  const expected = head + count + (optimizer.className === 'Nadam' ? 1 : 0);
  // Of one that has taken no step, Keras may have made nothing else yet.
  if (stored.length <= head && iterations === 0) return { iterations, slots: [] };
  if (stored.length !== expected)
    throw damaged(`its optimizer ${optimizer.className} has ${stored.length} variables instead of ${expected}`);
  return { iterations, slots: stored.slice(head, head + count) };
}

/** What an optimizer remembers, as Keras' variables by their paths. All is read in the turn of the call. */
export async function memoryForKeras(
  model: Model,
  layers: readonly LayerWeights[],
): Promise<ReadonlyMap<string, Hdf5Numbers>> {
  const { optimizer } = model;
  const { iterations, slots } = optimizer.getState();
  const rate = optimizer.learningRate;
  const known = new Map(slots.map(({ name, tensor: slot }) => [name, slot]));
  const weights = new Map(model.weights.map(({ name, variable }) => [name, variable]));
  const isBegun = iterations > 0 || slots.length > 0;
  const reading = (isBegun ? slotNames(optimizer, trainableOf(layers)) : []).map(async (name) => {
    const [weight, slot] = [name.slice(0, name.lastIndexOf('/')), name.slice(name.lastIndexOf('/') + 1)];
    const variable = weights.get(weight)!;
    const { shape } = variable;
    const initial = optimizer.slots[slot]!.initial;
    const from = known.get(name) ?? (initial === 'variable' ? variable : undefined);
    if (from === undefined) return { shape, data: new Float32Array(variable.size).fill(initial as number) };
    const data = Float32Array.from(await from.data());
    checkFinite(data, name, "The model's optimizer");
    return { shape, data };
  });
  const single = (value: number): Hdf5Numbers => ({ shape: [], data: Float32Array.of(value) });
  const variables: Hdf5Numbers[] = [
    { shape: [], data: BigInt64Array.of(BigInt(iterations)) },
    ...(typeof rate === 'number' ? [single(rate)] : []),
    ...(await Promise.all(reading)),
  ];
  if (isBegun && optimizer.className === 'Nadam') variables.push(single(momentaOf(optimizer, iterations)));
  return new Map(variables.map((numbers, place) => [`optimizer/vars/${place}`, numbers]));
}

/** The product of Nadam's momenta so far, of which Keras keeps count. */
function momentaOf(optimizer: Optimizer, batches: number): number {
  const { beta1, gradientAccumulationSteps } = optimizer.getConfig();
  const steps = Math.floor(batches / (typeof gradientAccumulationSteps === 'number' ? gradientAccumulationSteps : 1));
  let product = 1;
  for (let step = 1; step <= steps && product > 0; step++)
    product = Math.fround(product * (beta1 as number) * (1 - 0.5 * 0.96 ** step));
  return product;
}
