// What an optimizer remembers, to a file and from one.
import { check, RnnkitError } from '@rnnkit/data';
import type { OptimizerState } from '@rnnkit/optimizers';
import type { StoredTensor, StoredTensors } from '@rnnkit/storage';
import { dispose, tensor, type Variable } from '@tensorflow/tfjs-core';

import type { CompiledModel } from '../compiled-model.ts';

/** What an optimizer remembers. */
export interface OptimizerMemory {
  readonly iterations: number;
  /** Of weights that have not been updated each time, how often they were. */
  readonly updates: Readonly<Record<string, number>>;
  /** The slots by their names. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * What a model's optimizer remembers. Weights that learn, but have not yet, have slots in the file as they would begin, so that a
 * file in which some are missing can be told.
 */
export async function optimizerState({ optimizer, weights }: CompiledModel<unknown>): Promise<OptimizerMemory> {
  const { iterations, slots, updates = {} } = optimizer.getState();
  const counts = new Map(Object.entries(updates));
  // All are read in one turn: a training may go on, and dispose of them, before they have come.
  const read = slots.map(async ({ name, tensor: slot }): Promise<[string, StoredTensor]> => {
    const { shape } = slot;
    return [name, { shape, data: Float32Array.from(await slot.data()) }];
  });
  const known = new Set(slots.map(({ name }) => name));
  for (const { name, variable, trainable } of iterations > 0 ? weights : []) {
    const kinds = trainable ? Object.entries(optimizer.slots) : [];
    const unused = kinds.filter(([slot]) => !known.has(`${name}/${slot}`));
    for (const [slot, { initial }] of unused) read.push(unusedSlot(`${name}/${slot}`, variable, initial));
    if (unused.length > 0 && unused.length === kinds.length) counts.set(name, 0);
  }
  const tensors = new Map(await Promise.all(read));
  return { iterations, updates: Object.fromEntries(counts), tensors };
}

/** How often it has updated, for the metadata of its file. */
export function stepsOf({ iterations, updates }: Omit<OptimizerMemory, 'tensors'>): Map<string, string> {
  return new Map([
    ['iterations', String(iterations)],
    ...(Object.keys(updates).length === 0 ? [] : [['updates', JSON.stringify(updates)] as const]),
  ]);
}

/** A slot as it would begin. */
async function unusedSlot(
  path: string,
  variable: Variable,
  initial: number | 'variable',
): Promise<[string, StoredTensor]> {
  const data =
    initial === 'variable' ? Float32Array.from(await variable.data()) : new Float32Array(variable.size).fill(initial);
  return [path, { shape: variable.shape, data }];
}

/**
 * Gives a model's optimizer what was saved of one.
 *
 * @param file where it was saved, for errors
 * @throws Error when it is not the memory of such an optimizer of such a model
 */
export function restoreOptimizer(
  model: CompiledModel<unknown>,
  { tensors, metadata }: StoredTensors,
  file: string,
): void {
  if (model.compileOptions === undefined)
    throw new RnnkitError('invalid-file', `There is an ${file}, but the model is not compiled.`);
  const iterations = readIterations(metadata.get('iterations'), file);
  const updates = readUpdates(model, metadata.get('updates'), file);
  checkSlots(model, tensors, iterations, file);
  const slots: OptimizerState['slots'] = [...tensors].map(([name, { shape, data }]) => ({
    name,
    tensor: tensor(data, [...shape]),
  }));
  try {
    model.optimizer.setState({ iterations, slots, updates });
  } finally {
    dispose(slots.map((slot) => slot.tensor));
  }
}

function readIterations(text: string | undefined, file: string): number {
  if (text !== undefined && /^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  throw new RnnkitError(
    'invalid-file',
    `${file}: iterations has to be a whole number of at least 0; got ${check.describe(text)}.`,
  );
}

function readUpdates(
  { weights }: CompiledModel<unknown>,
  text: string | undefined,
  file: string,
): Readonly<Record<string, number>> {
  if (text === undefined) return {};
  let entries: [string, unknown][] = [];
  try {
    entries = Object.entries(Object(JSON.parse(text)) as object);
  } catch {
    // It is said below.
  }
  const isUpdate = ([name, count]: [string, unknown]): boolean =>
    weights.some((weight) => weight.name === name) && Number.isSafeInteger(count) && (count as number) >= 0;
  if (entries.length > 0 && entries.every(isUpdate)) return Object.fromEntries(entries) as Record<string, number>;
  throw new RnnkitError(
    'invalid-file',
    `${file}: updates has to hold how often weights of the model were updated; got ${check.describe(text)}.`,
  );
}

function checkSlots(
  { optimizer, weights }: CompiledModel<unknown>,
  tensors: ReadonlyMap<string, StoredTensor>,
  iterations: number,
  file: string,
): void {
  const left = new Set(tensors.keys());
  const kinds = Object.entries(optimizer.slots);
  for (const { name, variable, trainable } of weights) {
    const isNeeded = (trainable && iterations > 0) || kinds.some(([slot]) => tensors.has(`${name}/${slot}`));
    for (const [slot, { canBeNegative }] of isNeeded ? kinds : []) {
      const path = `${name}/${slot}`;
      const called = `${file}: ${check.describe(path)}`;
      const stored = tensors.get(path);
      if (stored === undefined) throw new RnnkitError('invalid-file', `${called} is missing.`);
      if (stored.shape.join() !== variable.shape.join()) {
        throw new RnnkitError(
          'invalid-file',
          `${called} has the shape [${stored.shape.join(', ')}], its weight [${variable.shape.join(', ')}].`,
        );
      }
      const place = stored.data.findIndex((value) => !Number.isFinite(value) || (value < 0 && !canBeNegative));
      if (place !== -1)
        throw new RnnkitError(
          'invalid-file',
          `${called} holds ${stored.data[place]} at position ${place}, which it cannot be.`,
        );
      left.delete(path);
    }
  }
  const [stray] = left;
  if (stray === undefined) return;
  throw new RnnkitError(
    'invalid-file',
    `${file}: ${check.describe(stray)} does not belong to a weight of the model and to ${optimizer.className}.`,
  );
}
