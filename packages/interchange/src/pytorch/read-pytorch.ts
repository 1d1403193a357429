// A model of a state dict.
import { check, RnnkitError } from '@rnnkit/data';
import { concatenate, globalAveragePooling1d, globalMaxPooling1d, storedWeights, type Shape } from '@rnnkit/layers';
import { checkFinite, input, model as graphModel, sequential, type Model } from '@rnnkit/models';

import { arrange, sizesOf, type PlacedModule } from './arrange.ts';
import { layersOfModule, type FilledLayer } from './layers-of-module.ts';
import { checkPlan, planOfRemarks, type CheckedPlan, type PyTorchPlan, type PyTorchPooling } from './plan.ts';
import type { PyTorchModule } from './module.ts';
import { readStateDict } from './state-dict.ts';

/** What {@link readPyTorch} makes of a file. */
export interface PyTorchModel {
  /** The model: layers one after the other, named as their modules. Free it with `dispose`. */
  readonly model: Model;
  /** The names of the tensors that were left in the file, as the plan asked. */
  readonly left: readonly string[];
  /** The file's remarks, texts by their names. */
  readonly remarks: ReadonlyMap<string, string>;
}

/** As many as a saved model has layers. */
const mostModules = 1000;
/** The file's name in errors. */
const file = 'The state dict';

/**
 * Makes a model of a PyTorch state dict in safetensors: of `nn.Embedding`, `nn.LSTM`, `nn.GRU`, `nn.RNN` (of any number of layers, one
 * direction or both), `nn.LayerNorm` and `nn.Linear`, one after the other. Weights in F16 and BF16 become float32, and so do those in F64, rounded. What a file of
 * {@link writePyTorch} says about itself counts where no plan is given. Pickles (`.pt`) are not read: they would run what they say.
 *
 * A backend has to be chosen before. The answers are PyTorch's, in `eval()`: dropout is not in a state dict.
 *
 * @param bytes of the file, `safetensors.torch.save_file(model.state_dict(), …)`; on some backends weights stay where they are in it, so
 * do not change them
 * @param plan what the file does not say
 * @throws RnnkitError `invalid-file` when the file is damaged, or a number in it is not finite; `invalid-argument` when the plan does not
 * fit, or it has to say which of several readings is meant; `unsupported` when the file holds tensors that belong to no known module
 *
 * @example
 * const { model } = await readPyTorch(bytes, { maskZero: true, activations: { head: 'softmax' } });
 */
export async function readPyTorch(bytes: Uint8Array, plan?: PyTorchPlan): Promise<PyTorchModel> {
  const given = plan === undefined ? undefined : checkPlan(plan);
  const { modules, unmatched, metadata } = readStateDict(bytes, file, given?.leave);
  const known = given ?? planOfRemarks(metadata, file);
  const left = known.leave;
  expectAllMatched([...unmatched.keys()]);
  if (modules.length === 0)
    throw new RnnkitError('invalid-file', `${file} holds no weights of a module that makes a model.`);
  if (modules.length > mostModules)
    throw new RnnkitError('invalid-file', `${file} holds ${modules.length} modules; up to ${mostModules} are read.`);
  const { path, beside } = partBeside(modules, known);
  const placed = arrange(path, known, file, beside?.weight.shape[1]);
  const filled = layersOf(placed, known);
  const more = beside === undefined ? [] : layersBeside(placed, beside, known);
  const model = beside === undefined ? sequential(filled.map(({ layer }) => layer)) : joined(filled, more);
  try {
    fill(model, [...filled, ...more], inputShape(placed, known));
  } catch (error) {
    model.dispose();
    throw error;
  }
  return { model, left, remarks: metadata };
}

function expectAllMatched(names: readonly string[]): void {
  if (names.length === 0) return;
  throw new RnnkitError(
    'unsupported',
    `${file} holds tensors that belong to no module that can be read: ${check.describeList(names)}. If the model answers the same without them, name them in the plan's leave.`,
  );
}

type Matrix = Extract<PyTorchModule, { kind: 'Embedding or Linear' }>;

/** The modules of the path, and the one that the plan has beside it. */
function partBeside(
  modules: readonly PyTorchModule[],
  { beside }: CheckedPlan,
): { readonly path: readonly PyTorchModule[]; readonly beside: Matrix | undefined } {
  if (beside === undefined) return { path: modules, beside };
  const found = modules.find(({ name }) => name === beside);
  if (found?.kind !== 'Embedding or Linear')
    throw new RnnkitError(
      'invalid-argument',
      `The plan has ${check.describe(beside)} beside the path, which has to be an nn.Embedding; ${file} holds ${check.describeList(modules.map(({ name }) => name))}.`,
    );
  return { path: modules.filter((module) => module !== found), beside: found };
}

/** The layers that give the mean of what each token has in the embedding beside the path. */
function layersBeside(placed: readonly PlacedModule[], module: Matrix, plan: CheckedPlan): readonly FilledLayer[] {
  const last = placed.at(-1)!.module.kind;
  const { pooling } = poolingOf(placed, plan);
  if (!placed[0]!.isEmbedding || !last.endsWith('Linear') || pooling === 'steps')
    throw new RnnkitError(
      'invalid-argument',
      `The plan has ${check.describe(module.name)} beside the path, which has to begin with an embedding, give one answer for a text, and end with a Linear.`,
    );
  const embedding = layersOfModule({ module, isEmbedding: true }, { ...plan, maskZero: true }, true);
  return [...embedding, { layer: globalAveragePooling1d(), weights: new Map<string, never>() }];
}

/** The path, whose last layer takes what is beside it, too. */
function joined(path: readonly FilledLayer[], beside: readonly FilledLayer[]): Model {
  const ids = input({ shape: [null], dtype: 'int32' });
  const both = [path.slice(0, -1), beside].map((chain) => chain.reduce((value, { layer }) => layer.apply(value), ids));
  return graphModel({ inputs: ids, outputs: path.at(-1)!.layer.apply(concatenate().apply(both)) });
}

const isRecurrent = ({ module }: PlacedModule): boolean => 'hiddenSize' in module;

/** The pooling that counts, and the place of the module that it follows; -1 where steps stay as they are. */
function poolingOf(placed: readonly PlacedModule[], plan: CheckedPlan): { pooling: PyTorchPooling; behind: number } {
  const last = placed.findLastIndex(isRecurrent);
  const pooling = plan.pooling ?? (last === -1 ? 'steps' : 'last');
  if (pooling === 'last' && last === -1)
    throw new RnnkitError(
      'invalid-argument',
      `The plan's pooling is last, but ${file} holds no recurrent module, whose last state it would be. Say mean, max or steps.`,
    );
  return { pooling, behind: last === -1 && placed[0]!.isEmbedding ? 0 : last };
}

function layersOf(placed: readonly PlacedModule[], plan: CheckedPlan): readonly FilledLayer[] {
  const { pooling, behind } = poolingOf(placed, plan);
  const pool = pooling === 'mean' ? globalAveragePooling1d() : pooling === 'max' ? globalMaxPooling1d() : undefined;
  const noWeights = new Map<string, never>();
  const first = pool !== undefined && behind === -1 ? [{ layer: pool, weights: noWeights }] : [];
  const layers = placed.flatMap((module, place) => {
    const own = layersOfModule(module, plan, place !== behind || pooling !== 'last');
    return pool !== undefined && place === behind ? [...own, { layer: pool, weights: noWeights }] : own;
  });
  return [...first, ...layers];
}

/** Ids, features of steps, or features alone. */
function inputShape(placed: readonly PlacedModule[], plan: CheckedPlan): Shape {
  const { module, isEmbedding } = placed[0]!;
  if (isEmbedding) return [null, null];
  const [features] = sizesOf(module, false);
  const hasSteps = placed.some(isRecurrent) || plan.pooling !== undefined;
  return hasSteps ? [null, null, features] : [null, features];
}

function fill(model: Model, filled: readonly FilledLayer[], shape: Shape): void {
  const byName = new Map(filled.map(({ layer, weights }) => [layer.name, weights]));
  const read = (path: string): Float32Array => {
    const [layer = '', ...rest] = path.split('/');
    const values = byName.get(layer)!.get(rest.join('/'))!();
    checkFinite(values, path, file);
    return values;
  };
  model.build(shape, storedWeights(read));
}
