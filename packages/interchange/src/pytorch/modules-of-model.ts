// The modules of a model's layers, and the plan by which they are read again. It knows no numbers: what cannot be written is refused before any is read.
import { check } from '@rnnkit/data';
import type { ActivationName, Layer } from '@rnnkit/layers';
import type { Model } from '@rnnkit/models';

import { cannotWrite, expectOption, pathOfModel } from './path-of-model.ts';
import type { CheckedPlan, PyTorchPlan, PyTorchPooling } from './plan.ts';
import { isNextOf, isRecurrentLayer, recurrentPart, type RecurrentPart } from './recurrent-of-layers.ts';

/** A module to write, and the layers that it is made of. */
export interface WrittenModule {
  readonly name: string;
  /** The class in `torch.nn`. */
  readonly module: 'Embedding' | 'Linear' | 'LayerNorm' | RecurrentPart['kind'];
  /** What the class is made with. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly layers: readonly Layer[];
}

/** The modules of a model. */
export interface ModulesOfModel {
  readonly modules: readonly WrittenModule[];
  readonly plan: PyTorchPlan;
}

/** Layers that only training knows. */
const onlyInTraining: ReadonlySet<string> = new Set(['Dropout', 'SpatialDropout1D', 'GaussianNoise']);
const poolings: Readonly<Record<string, PyTorchPooling>> = {
  GlobalAveragePooling1D: 'mean',
  GlobalMaxPooling1D: 'max',
};

/** The modules, with a prefix before their names. @throws RnnkitError `unsupported` when a layer cannot be written */
export function modulesOfModel(model: Model<unknown>, prefix: string): ModulesOfModel {
  const path = pathOfModel(model);
  const layers = path.layers.filter(({ className }) => !onlyInTraining.has(className));
  const lastRecurrent = layers.findLastIndex(isRecurrentLayer);
  const modules: WrittenModule[] = [];
  const plan: { -readonly [Key in keyof CheckedPlan]?: CheckedPlan[Key] } = {
    embedding: null,
    maskZero: false,
    pooling: lastRecurrent === -1 || recurrentPart(layers[lastRecurrent]!).returnSequences ? 'steps' : 'last',
  };
  const activations: Record<string, ActivationName> = {};
  for (let place = 0; place < layers.length;) {
    const layer = layers[place]!;
    if (Object.hasOwn(poolings, layer.className)) {
      const isPlace =
        lastRecurrent === -1
          ? place <= 1 && (place === 0 || layers[0]!.className === 'Embedding')
          : place === lastRecurrent + 1;
      if (!isPlace || plan.pooling !== 'steps')
        throw cannotWrite(layer, 'it has to follow the last recurrent layer, or the embedding where there is none.');
      plan.pooling = poolings[layer.className]!;
      place++;
      continue;
    }
    const stack = isRecurrentLayer(layer) ? stackFrom(layers, place) : [layer];
    const { activation, epsilon, ...written } = moduleOf(layer, stack, `${prefix}${layer.name}`);
    if (written.module === 'Embedding') {
      plan.embedding = written.name;
      plan.maskZero = layer.getConfig()['maskZero'] as boolean;
    }
    if (activation !== undefined) activations[written.name] = activation;
    if (epsilon !== undefined && (plan.epsilon ??= epsilon) !== epsilon)
      throw cannotWrite(
        layer,
        `its epsilon is ${epsilon}, and that of another layer normalization ${plan.epsilon}; a file says one.`,
      );
    modules.push(written);
    place += stack.length;
  }
  const order = modules.map(({ name }) => name);
  if (path.beside === undefined) return { modules, plan: { ...plan, order, activations } };
  const {
    activation: _,
    epsilon: __,
    ...beside
  } = moduleOf(path.beside, [path.beside], `${prefix}${path.beside.name}`);
  return { modules: [...modules, beside], plan: { ...plan, order, activations, beside: beside.name } };
}

/** The recurrent layers that become one module. */
function stackFrom(layers: readonly Layer[], place: number): readonly Layer[] {
  const first = layers[place]!;
  let end = place + 1;
  while (end < layers.length && isNextOf(first, end - place, layers[end]!)) end++;
  return layers.slice(place, end);
}

interface ModuleAndPlan extends WrittenModule {
  readonly activation?: ActivationName | undefined;
  readonly epsilon?: number | undefined;
}

function moduleOf(layer: Layer, layers: readonly Layer[], name: string): ModuleAndPlan {
  const config = layer.getConfig();
  const inputSize = layer.inputShape!.at(-1);
  if (isRecurrentLayer(layer)) {
    const { kind, units, bias, bidirectional, activation } = recurrentPart(layer);
    const size = { input_size: inputSize, hidden_size: units, num_layers: layers.length };
    const nonlinearity = kind === 'RNN' ? { nonlinearity: activation } : {};
    const options = { ...size, bias, bidirectional, batch_first: true, ...nonlinearity };
    return {
      name,
      module: kind,
      arguments: options,
      layers,
      activation: kind === 'RNN' ? (activation as ActivationName) : undefined,
    };
  }
  switch (layer.className) {
    case 'Embedding': {
      const size = { num_embeddings: config['inputDim'], embedding_dim: config['outputDim'] };
      const padding = config['maskZero'] === true ? { padding_idx: 0 } : {};
      return { name, module: 'Embedding', arguments: { ...size, ...padding }, layers };
    }
    case 'Dense': {
      const { activation } = config;
      if (typeof activation !== 'string')
        throw cannotWrite(layer, `its activation is a function of your own, ${check.describe(activation)}.`);
      const options = { in_features: inputSize, out_features: config['units'], bias: config['useBias'] };
      return { name, module: 'Linear', arguments: options, layers, activation: activation as ActivationName };
    }
    case 'LayerNormalization': {
      const last = layer.inputShape!.length - 1;
      expectOption(layer, { axis: [config['axis']].flat().join() }, 'axis', '-1', String(last));
      for (const [option, value] of [
        ['rmsScaling', false],
        ['scale', true],
        ['center', true],
      ] as const)
        expectOption(layer, config, option, value);
      const epsilon = config['epsilon'] as number;
      return { name, module: 'LayerNorm', arguments: { normalized_shape: inputSize, eps: epsilon }, layers, epsilon };
    }
    default:
      throw cannotWrite(layer, `there is no way from ${layer.className} to a module of PyTorch.`);
  }
}
