// Writing models for Keras, with what they are compiled with.
import { check } from '@rnnkit/data';
import type { CompiledModel } from '@rnnkit/training';

import {
  describeForKeras,
  packKeras,
  readTextOptions,
  textParts,
  weightsForKeras,
  type WriteKerasOptions,
} from '../write-keras.ts';
import { compileToKeras } from './compile-to-keras.ts';
import { memoryForKeras } from './optimizer-memory.ts';

/** Options of `writeKeras` of `@rnnkit/interchange/keras-training`. */
export interface WriteTrainingOptions extends WriteKerasOptions {
  /** Whether what the optimizer remembers is written, so that Keras goes on with it. Default true, as in Keras. */
  readonly includeOptimizer?: boolean;
}

/**
 * A `.keras` file of a model, as `writeKeras` of `@rnnkit/interchange/keras`, with what it is compiled with: loss, loss weights, metrics, and
 * the optimizer with its schedule and with what it remembers, so that Keras goes on where the training here is.
 *
 * @throws RnnkitError as that; `unsupported`, too, for a loss, a metric or an optimizer that Keras does not have
 *
 * @example
 * await writeFile('model.keras', await writeKeras(model));
 */
export async function writeKeras(
  model: CompiledModel<unknown>,
  options: WriteTrainingOptions = {},
): Promise<Uint8Array> {
  const more = { checks: { includeOptimizer: check.flag }, defaults: { includeOptimizer: true } };
  const { includeOptimizer, takesTexts, tokenizer, metadata } = readTextOptions('writeKeras', more, options);
  const { config, layers } = describeForKeras(model);
  const text = textParts(config, tokenizer, takesTexts);
  const isCompiled = model.compileOptions !== undefined;
  const compiled = isCompiled ? { compile_config: compileToKeras(model) } : {};
  // All is read in one turn: a training may go on before it has come.
  const [weights, memory] = await Promise.all([
    weightsForKeras(model, layers),
    isCompiled && includeOptimizer ? memoryForKeras(model, layers) : undefined,
  ]);
  return packKeras({ ...text.config, ...compiled }, new Map([...weights, ...(memory ?? [])]), text.assets, metadata);
}
