// Reading models that Keras saved, to train them on.
import { check } from '@rnnkit/data';
import type { Tokenizer } from '@rnnkit/text';
import { trainable, type TrainableModel } from '@rnnkit/training';

import { openKerasH5 } from '../open-h5.ts';
import { openKeras } from '../open-keras.ts';
import { inOneVoice, type OpenedKeras } from '../opened-keras.ts';
import { compileFromKeras } from './compile-from-keras.ts';
import { restoreMemory } from './optimizer-memory.ts';

/** A model that Keras saved, to be trained on. */
export interface TrainableKerasModel {
  /** The model, with its weights, compiled if it was, with what its optimizer remembers. */
  readonly model: TrainableModel<unknown>;
  /** What makes the model's ids of texts, where the file has it. */
  readonly tokenizer?: Tokenizer;
  /** Texts by their names that the file says beside the model, such as those of `writeKeras`; none of an `.h5` file. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Options of `readKeras` and `readKerasH5` of `@rnnkit/interchange/keras-training`. */
export interface ReadTrainingOptions {
  /**
   * What is left out where it cannot be read: metrics by their names, and `optimizer` for what the optimizer remembers. Default: nothing;
   * then such a file is refused.
   */
  readonly leave?: readonly string[];
}

/**
 * The model of a `.keras` file, as `readKeras` of `@rnnkit/interchange/keras`, compiled with what it was compiled with in Keras: loss,
 * loss weights, metrics, and the optimizer with its schedule and with what it remembers, so that training goes on as it would in Keras.
 * The optimizer belongs to the model.
 *
 * @throws RnnkitError as `readKeras`; `unsupported`, too, for a loss, a metric or an optimizer that there is not here
 *
 * @example
 * const { model } = await readKeras(await readFile('model.keras'));
 * await model.fit(x, y);
 */
export async function readKeras(bytes: Uint8Array, options: ReadTrainingOptions = {}): Promise<TrainableKerasModel> {
  const leave = readLeave('readKeras', options);
  return compiled(await openKeras('readKeras', bytes), leave);
}

/**
 * The model of a whole-model `.h5` file, as {@link readKeras}. Of Keras 2, what an Adam remembers is read, up to version 2.10; what other
 * optimizers remember is refused, unless it is left.
 *
 * @throws RnnkitError as {@link readKeras}
 */
export async function readKerasH5(bytes: Uint8Array, options: ReadTrainingOptions = {}): Promise<TrainableKerasModel> {
  const leave = readLeave('readKerasH5', options);
  return compiled(await openKerasH5('readKerasH5', bytes), leave);
}

function readLeave(owner: string, options: ReadTrainingOptions): ReadonlySet<string> {
  const { leave } = check.checkOptions<{ readonly leave: readonly string[] }>(
    owner,
    { leave: check.texts },
    { leave: [] },
    options,
  );
  return new Set(leave);
}

function compiled(opened: OpenedKeras, leave: ReadonlySet<string>): Promise<TrainableKerasModel> {
  const model = trainable(opened.model);
  opened.model.dispose();
  const { tokenizer, metadata } = opened;
  const read = { model, metadata, ...(tokenizer !== undefined && { tokenizer }) };
  return inOneVoice(async () => {
    try {
      const options = compileFromKeras(opened.compiled, model.outputNames.length, leave);
      if (options === undefined) return read;
      model.compile(options);
      if (!leave.has('optimizer')) await restore(model, opened);
      return read;
    } catch (error) {
      model.dispose();
      throw error;
    }
  });
}

async function restore(model: TrainableModel<unknown>, { keras2, layers, optimizer }: OpenedKeras): Promise<void> {
  await restoreMemory(model, layers, await optimizer(), keras2);
}
