// The files of a model that can be trained: besides the model's own, model.json says what it was compiled with, and
// optimizer.safetensors holds what the optimizer remembers.
import { check, RnnkitError } from '@rnnkit/data';
import {
  checkFinite,
  optimizerFile,
  readModelFiles,
  saveChecks,
  usageOf,
  writeModelFiles,
  type SaveOptions as ModelSaveOptions,
} from '@rnnkit/models';
import { modelFile, readFloatTensors, writeSafetensors, type ModelFiles } from '@rnnkit/storage';
import type { Tensor } from '@tensorflow/tfjs-core';

import { compileConfig, mapFigures, refuseOwn, type CompileConfig, type CompileOptions } from '../compile-config.ts';
import type { CompiledModel } from '../compiled-model.ts';
import { TrainableModel } from '../trainable-model.ts';
import { optimizerState, restoreOptimizer, stepsOf } from './optimizer-state.ts';

/** Options of {@link saveModel}. */
export interface SaveOptions extends ModelSaveOptions {
  /** Whether the optimizer's memory is saved, so that training can go on bit for bit. It always lies in F32. Default false. */
  readonly includeOptimizer?: boolean;
  /** Whether it is saved what the model was compiled with. Default true. */
  readonly includeCompile?: boolean;
}

/**
 * The files of a model, with what it was compiled with.
 *
 * @throws Error when the model is not built, a weight is not a number, it was compiled with a loss or a metric of your own and
 * `includeCompile` is not false, or an asset has the name of one of the model's own files
 */
export async function saveModel(model: CompiledModel<unknown>, options: SaveOptions = {}): Promise<ModelFiles> {
  const { includeOptimizer, includeCompile, ...rest } = check.checkOptions<
    ModelSaveOptions & { includeOptimizer: boolean; includeCompile: boolean }
  >(
    'saveModel',
    { ...saveChecks, includeOptimizer: check.flag, includeCompile: check.flag },
    { includeOptimizer: false, includeCompile: true },
    options,
  );
  usageOf(model).expectAlive();
  const compiled = includeCompile ? compiledOf(model) : undefined;
  if (includeOptimizer && compiled === undefined) {
    throw new RnnkitError(
      'invalid-state',
      'saveModel: includeOptimizer needs a model that is compiled, and includeCompile.',
    );
  }
  // All is read in one turn: a training may go on, and change the weights or dispose of the slots, before it has come.
  const [files, state] = await Promise.all([
    writeModelFiles(model, rest, compiled),
    includeOptimizer ? optimizerState(model) : undefined,
  ]);
  if (state === undefined) return files;
  for (const [name, { data }] of state.tensors) checkFinite(data, name, "The model's optimizer");
  return files.set(optimizerFile, writeSafetensors({ tensors: state.tensors, metadata: stepsOf(state) }));
}

function compiledOf(model: CompiledModel<unknown>): CompileConfig | undefined {
  const { compileOptions } = model;
  if (compileOptions === undefined) return undefined;
  const compiled = compileConfig(model.optimizer, compileOptions);
  refuseOwn(
    compiled,
    'A file cannot say it. Save the model without what it was compiled with, saveModel(model, { includeCompile: false }), and compile it again once it is loaded.',
  );
  return compiled;
}

/**
 * The model of some files, compiled if it was, with the optimizer's memory if it was saved. The files are checked before
 * anything is made of them. On some backends the weights stay where they are in the files' bytes, so do not change those.
 *
 * @typeParam Prediction what it predicts, if it is not one tensor; the caller has to know
 * @throws Error when a file is missing, damaged or not what it has to be
 */
export function loadModel<Prediction = Tensor>(files: ModelFiles): Promise<TrainableModel<Prediction>> {
  // What throws here is a rejection, as a caller of an asynchronous function expects.
  return Promise.resolve().then(() => {
    const { model, compiled } = readModelFiles(
      files,
      (graph, options) => new TrainableModel<Prediction>(graph, options),
    );
    try {
      if (compiled !== undefined) model.compile(readCompiled(compiled));
      const optimizer = files.get(optimizerFile);
      if (optimizer !== undefined) restoreOptimizer(model, readFloatTensors(optimizer, optimizerFile), optimizerFile);
      return model;
    } catch (error) {
      model.dispose();
      throw error;
    }
  });
}

/** What the model is compiled with; `compile` looks at each part of it. */
function readCompiled(value: unknown): CompileOptions {
  const { optimizer, loss, lossWeights, metrics, weightedMetrics } = Object(value) as Record<string, unknown>;
  if (typeof metrics !== 'object' || metrics === null)
    throw new RnnkitError('invalid-file', `${modelFile}: compiled has to hold an optimizer, a loss and metrics.`);
  const figures = (kind: string, given: unknown): unknown => mapFigures(given, (one) => nameOrConfig(kind, one));
  return {
    optimizer: check.readConfig('optimizer', optimizer),
    loss: figures('loss', loss),
    metrics: figures('metric', metrics),
    ...(weightedMetrics !== undefined && { weightedMetrics: figures('metric', weightedMetrics) }),
    ...(lossWeights !== undefined && { lossWeights }),
  } as CompileOptions;
}

/** Plain data, so that it is never taken for a loss or a metric of one's own. */
function nameOrConfig(kind: string, value: unknown): unknown {
  return typeof value === 'string' ? value : check.readConfig(kind, value);
}
