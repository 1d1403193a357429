// The layers of a module, and their weights in the layout of layers.
import { RnnkitError } from '@rnnkit/data';
import {
  bidirectional,
  dense,
  embedding,
  gru,
  layerNormalization,
  lstm,
  simpleRnn,
  type ActivationName,
  type Layer,
} from '@rnnkit/layers';
import type { StoredTensor } from '@rnnkit/storage';

import type { PlacedModule } from './arrange.ts';
import { joinBiases, reorderGates, transpose } from './layout.ts';
import type { RecurrentModule, RecurrentWeights } from './module.ts';
import type { CheckedPlan } from './plan.ts';

/** A layer, and the values of its weights by their names, such as `forward/kernel`. */
export interface FilledLayer {
  readonly layer: Layer;
  readonly weights: ReadonlyMap<string, () => Float32Array>;
}

/**
 * The layers that do what a module does.
 *
 * @param returnSequences whether the last layer of a recurrent module gives all its steps
 */
export function layersOfModule(
  { module, isEmbedding }: PlacedModule,
  plan: CheckedPlan,
  returnSequences: boolean,
): readonly FilledLayer[] {
  const name = module.name === '' ? undefined : module.name;
  const activation = Object.hasOwn(plan.activations, module.name) ? plan.activations[module.name] : undefined;
  switch (module.kind) {
    case 'LayerNorm': {
      expectNoActivation(module.name, activation);
      const { weight, bias } = module;
      return [filled(layerNormalization({ name, epsilon: plan.epsilon }), { gamma: weight.data, beta: bias.data })];
    }
    case 'Embedding or Linear':
    case 'Linear': {
      const { data, shape } = module.weight;
      const [rows, columns] = shape as readonly [number, number];
      if (isEmbedding) {
        expectNoActivation(module.name, activation);
        const layer = embedding({ name, inputDim: rows, outputDim: columns, maskZero: plan.maskZero });
        return [filled(layer, { embeddings: data })];
      }
      const bias = module.kind === 'Linear' ? { bias: module.bias.data } : {};
      const layer = dense({ name, units: rows, activation: activation ?? 'linear', useBias: module.kind === 'Linear' });
      return [filled(layer, { kernel: () => transpose(data, rows, columns), ...bias })];
    }
    default:
      return module.layers.map((directions, index) =>
        recurrentLayer(module, index, directions, activation, returnSequences || index + 1 < module.layers.length),
      );
  }
}

function recurrentLayer(
  module: RecurrentModule,
  index: number,
  directions: readonly RecurrentWeights[],
  activation: ActivationName | undefined,
  returnSequences: boolean,
): FilledLayer {
  const { kind } = module;
  const name = module.name === '' ? undefined : index === 0 ? module.name : `${module.name}_l${index}`;
  // As pad_packed_sequence leaves padding.
  const options = {
    units: module.hiddenSize,
    useBias: module.bias,
    returnSequences,
    zeroOutputForMask: returnSequences,
  };
  const named = module.bidirectional ? options : { ...options, name };
  const one =
    kind === 'LSTM'
      ? lstm(named)
      : kind === 'GRU'
        ? gru(named)
        : simpleRnn({ ...named, activation: nonlinearity(module.name, activation) });
  if (kind !== 'RNN') expectNoActivation(module.name, activation);
  if (!module.bidirectional) return filled(one, weightsOf(kind, directions[0]!, ''));
  const [forward, backward] = directions;
  return filled(bidirectional(one, { name }), {
    ...weightsOf(kind, forward!, 'forward/'),
    ...weightsOf(kind, backward!, 'backward/'),
  });
}

type Values = Readonly<Record<string, Float32Array | (() => Float32Array)>>;

function filled(layer: Layer, weights: Values): FilledLayer {
  const entries = Object.entries(weights).map(
    ([name, values]) => [name, typeof values === 'function' ? values : () => values] as const,
  );
  return { layer, weights: new Map(entries) };
}

function weightsOf(kind: RecurrentModule['kind'], { input, hidden, biases }: RecurrentWeights, path: string): Values {
  const kernel =
    ({ data, shape }: StoredTensor) =>
    (): Float32Array =>
      transpose(reorderGates(data, kind), shape[0]!, shape[1]!);
  return {
    [`${path}kernel`]: kernel(input),
    [`${path}recurrentKernel`]: kernel(hidden),
    ...(biases && { [`${path}bias`]: () => joinBiases(kind, [biases[0].data, biases[1].data]) }),
  };
}

function nonlinearity(module: string, activation: ActivationName = 'tanh'): 'tanh' | 'relu' {
  if (activation === 'tanh' || activation === 'relu') return activation;
  throw new RnnkitError(
    'invalid-argument',
    `The plan gives the RNN "${module}" the activation ${activation}; PyTorch has tanh and relu there.`,
  );
}

function expectNoActivation(module: string, activation: ActivationName | undefined): void {
  if (activation === undefined) return;
  throw new RnnkitError(
    'invalid-argument',
    `The plan gives "${module}" the activation ${activation}; only a Linear and an RNN have one.`,
  );
}
