// A saved model as files by name, wherever they are kept: model.json says what the model is, weights.safetensors holds its
// weights, optimizer.safetensors the optimizer's memory, and assets what belongs to it, such as a tokenizer.
import { check, RnnkitError } from '@rnnkit/data';
import { storedWeights } from '@rnnkit/layers';
import {
  checkFileName,
  floatDtypes,
  modelFile,
  readFloatTensors,
  writeModelJson,
  writeSafetensors,
  type FloatDtype,
  type ModelFiles,
  type StoredTensor,
  type StoredTensors,
} from '@rnnkit/storage';

import { compileConfig, refuseOwn, type CompileConfig } from '../compile-config.ts';
import type { SequentialModel } from '../sequential.ts';
import { usageOf } from '../usage.ts';
import { modelOf, readDescription, type Description } from './description.ts';
import { optimizerState, restoreOptimizer } from './optimizer-state.ts';

/** Options of {@link saveModel}. */
export interface SaveOptions {
  /** Whether the optimizer's memory is saved, so that training can go on bit for bit. Default false. */
  readonly includeOptimizer?: boolean;
  /** Whether it is saved what the model was compiled with. Default true. */
  readonly includeCompile?: boolean;
  /**
   * How the weights' numbers lie in the file: in F32, in F16 or BF16, which take half of that, or in I8 with scales, a quarter. What is
   * loaded is float32 again. The optimizer's memory always lies in F32. Default F32.
   */
  readonly dtype?: FloatDtype;
  /** What the model is for, a name of 1 to 128 characters that `model.json` says. Default none. */
  readonly task?: string | undefined;
  /** What belongs to the model, by file name. Default nothing. */
  readonly assets?: ReadonlyMap<string, Uint8Array>;
}

const weightsFile = 'weights.safetensors';
const optimizerFile = 'optimizer.safetensors';

const saveChecks: check.OptionChecks = {
  includeOptimizer: check.flag,
  includeCompile: check.flag,
  dtype: check.oneOf(...floatDtypes),
  task: check.optional(check.textUpTo(128)),
  assets(value, name) {
    if (value instanceof Map) return value;
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be a Map from file names to bytes; got ${check.describe(value)}.`,
    );
  },
};

/**
 * The files of a model, with what it was compiled with.
 *
 * @throws Error when the model is not built, a weight is not a number, it was compiled with a loss or a metric of your own and
 * `includeCompile` is not false, or an asset has the name of one of the model's own files
 */
export async function saveModel(model: SequentialModel, options: SaveOptions = {}): Promise<ModelFiles> {
  const { includeOptimizer, includeCompile, assets, dtype, task } = check.checkOptions<
    Required<Omit<SaveOptions, 'task'>> & Pick<SaveOptions, 'task'>
  >(
    'saveModel',
    saveChecks,
    { includeOptimizer: false, includeCompile: true, assets: new Map(), dtype: 'F32', task: undefined },
    options,
  );
  usageOf(model).expectAlive();
  if (!model.built)
    throw new RnnkitError('invalid-state', 'The model has no weights to save: build it, or train it first.');
  const compiled = includeCompile ? compiledOf(model) : undefined;
  if (includeOptimizer && compiled === undefined) {
    throw new RnnkitError(
      'invalid-state',
      'saveModel: includeOptimizer needs a model that is compiled, and includeCompile.',
    );
  }
  // All is read in one turn: a training may go on, and change the weights or dispose of the slots, before it has come.
  const [weights, state] = await Promise.all([
    weightsOf(model, dtype),
    includeOptimizer ? optimizerState(model) : undefined,
  ]);
  const files = new Map<string, Uint8Array>([
    [modelFile, writeModelJson({ task, model: { className: 'Sequential', config: configOf(model) }, compiled })],
    [weightsFile, writeSafetensors({ tensors: weights, metadata: new Map() })],
  ]);
  if (state !== undefined) {
    for (const [name, { data }] of state.tensors) checkFinite(data, name, "The model's optimizer");
    const metadata = new Map([['iterations', String(state.iterations)]]);
    files.set(optimizerFile, writeSafetensors({ tensors: state.tensors, metadata }));
  }
  for (const [name, bytes] of assets) {
    checkFileName(name);
    if (files.has(name) || name === optimizerFile)
      throw new RnnkitError(
        'invalid-argument',
        `An asset cannot be called ${name}: the model has a file of that name.`,
      );
    files.set(name, bytes);
  }
  return files;
}

function configOf(model: SequentialModel): Readonly<Record<string, unknown>> {
  const layers = model.layers.map((layer) => ({ className: layer.className, config: layer.getConfig() }));
  return { name: model.name, seed: model.seed, inputShape: model.inputShape, layers };
}

function compiledOf(model: SequentialModel): CompileConfig | undefined {
  const { compileOptions } = model;
  if (compileOptions === undefined) return undefined;
  const compiled = compileConfig(model.optimizer, compileOptions);
  refuseOwn(
    compiled,
    'A file cannot say it. Save the model without what it was compiled with, saveModel(model, { includeCompile: false }), and compile it again once it is loaded.',
  );
  return compiled;
}

async function weightsOf(model: SequentialModel, dtype: FloatDtype): Promise<Map<string, StoredTensor>> {
  const read = model.weights.map(async ({ name, variable }): Promise<[string, StoredTensor]> => {
    const { shape } = variable;
    const data = Float32Array.from(await variable.data());
    checkFinite(data, name, 'The model');
    return [name, { shape, data, dtype }];
  });
  return new Map(await Promise.all(read));
}

/** Throws where a weight is no number: whatever such a model answers is none, either. */
function checkFinite(data: Float32Array, name: string, where: string): void {
  // A loop: a model is often loaded by a program that has just started, and would have to call a function for each number.
  let place = 0;
  while (place < data.length && Number.isFinite(data[place])) place++;
  if (place === data.length) return;
  throw new RnnkitError(
    'invalid-file',
    `${where} holds ${data[place]} in ${check.describe(name)}, at position ${place}. It has to be trained again.`,
  );
}

/**
 * The model of some files, compiled if it was, with the optimizer's memory if it was saved. The files are checked before
 * anything is made of them. On some backends the weights stay where they are in the files' bytes, so do not change those.
 *
 * @throws Error when a file is missing, damaged or not what it has to be
 */
export function loadModel(files: ModelFiles): Promise<SequentialModel> {
  // What throws here is a rejection, as a caller of an asynchronous function expects.
  return Promise.resolve().then(() => {
    const description = readDescription(expectFile(files, modelFile));
    const weights = readFloatTensors(expectFile(files, weightsFile), weightsFile);
    const optimizer = files.get(optimizerFile);
    const model = makeModel(description, weights);
    try {
      if (optimizer !== undefined) restoreOptimizer(model, readFloatTensors(optimizer, optimizerFile), optimizerFile);
    } catch (error) {
      model.dispose();
      throw error;
    }
    return model;
  });
}

function expectFile(files: ModelFiles, name: string): Uint8Array {
  if (typeof files?.get !== 'function') {
    throw new RnnkitError(
      'invalid-argument',
      `A model's files are a Map from names to bytes; got ${check.describe(files)}.`,
    );
  }
  const bytes = files.get(name);
  if (bytes === undefined)
    throw new RnnkitError('invalid-file', `There is no ${name}, so this is not a model that rnnkit saved.`);
  return bytes;
}

function makeModel(description: Description, { tensors }: StoredTensors): SequentialModel {
  const model = modelOf(description);
  const used = new Set<string>();
  try {
    model.build(
      description.inputShape,
      storedWeights((name, shape) => {
        const stored = tensors.get(name);
        if (stored === undefined)
          throw new RnnkitError(
            'invalid-file',
            `${weightsFile} does not hold ${check.describe(name)}, which ${modelFile} tells of.`,
          );
        if (stored.shape.join() !== shape.join()) {
          throw new RnnkitError(
            'invalid-file',
            `${weightsFile}: ${check.describe(name)} has the shape [${stored.shape.join(', ')}]; by ${modelFile} it has [${shape.join(', ')}].`,
          );
        }
        checkFinite(stored.data, name, weightsFile);
        used.add(name);
        return stored.data;
      }),
    );
    const left = [...tensors.keys()].find((name) => !used.has(name));
    if (left !== undefined)
      throw new RnnkitError(
        'invalid-file',
        `${weightsFile} holds ${check.describe(left)}, of which ${modelFile} does not tell.`,
      );
    if (description.compiled !== undefined) model.compile(description.compiled);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
