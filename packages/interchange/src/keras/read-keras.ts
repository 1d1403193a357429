// Reading models that Keras saved.
import type { Model } from '@rnnkit/models';
import type { Tokenizer } from '@rnnkit/text';

import { openKerasH5 } from './open-h5.ts';
import { openKeras } from './open-keras.ts';

/** A model that Keras saved. */
export interface KerasModel {
  /** The model, with its weights. */
  readonly model: Model<unknown>;
  /** What makes the model's ids of texts, where the file has it: as a TextVectorization or StringLookup before the model, or beside it. */
  readonly tokenizer?: Tokenizer;
  /** Texts by their names that the file says beside the model, such as those of `writeKeras`; none of an `.h5` file. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * The model of a `.keras` file, which Keras 3 saves: Sequential or Functional, with its weights. What it was compiled with and an
 * optimizer's memory are left; `readKeras` of `@rnnkit/interchange/keras-training` reads them. A `Lambda`, or another class or option that there is not here, is refused by its name before anything is
 * made. Keras hands a recurrent layer with an initial state no mask, and GlobalMaxPooling1D heeds none: there, a layer of its own takes the
 * mask off.
 *
 * A TextVectorization or StringLookup that reads the input becomes a tokenizer; the model then begins with its ids.
 *
 * @throws RnnkitError `invalid-file` when it is damaged; `unsupported` when it has what there is not here; `invalid-argument` when it is
 *   no Uint8Array
 *
 * @example
 * const { model } = await readKeras(await readFile('model.keras'));
 */
export async function readKeras(bytes: Uint8Array): Promise<KerasModel> {
  const { model, tokenizer, metadata } = await openKeras('readKeras', bytes);
  return { model, metadata, ...(tokenizer !== undefined && { tokenizer }) };
}

/**
 * The model of a whole-model `.h5` file: by Keras 3, or in the layout of Keras 2, whose `hard_sigmoid` is another.
 *
 * @throws RnnkitError as {@link readKeras}
 */
export async function readKerasH5(bytes: Uint8Array): Promise<KerasModel> {
  const { model, tokenizer, metadata } = await openKerasH5('readKerasH5', bytes);
  return { model, metadata, ...(tokenizer !== undefined && { tokenizer }) };
}
