// Models that PyTorch has, too, drawn at random, and what they are given.
import type { Random } from '@rnnkit/data';
import {
  bidirectional,
  dense,
  dropout,
  embedding,
  globalAveragePooling1d,
  globalMaxPooling1d,
  gru,
  layerNormalization,
  lstm,
  simpleRnn,
  type Layer,
} from '@rnnkit/layers';
import { sequential, type Model } from '@rnnkit/models';

/** A model, and what is written and asked of it. */
export interface Drawn {
  readonly model: Model;
  readonly x: readonly (readonly (number | readonly number[])[])[];
  readonly prefix: string;
  /** In which type PyTorch writes its numbers. */
  readonly dtype: string;
}

/** Sizes of a drawn model's data. */
interface Sizes {
  readonly tokens: number;
  readonly steps: number;
  readonly rows: number;
}

/** One item of a list. */
function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(0, items.length)]!;
}

/** The recurrent layers, one behind the other, and what is made of their steps. */
function recurrentLayers(random: Random): readonly Layer[] {
  const layers: Layer[] = [];
  const pooling = pick(random, ['last', 'last', 'steps', 'mean', 'max']);
  const modules = random.integer(1, 3);
  for (let module = 0; module < modules; module++) {
    const make = pick(random, [lstm, gru, simpleRnn] as const);
    const activation = make === simpleRnn ? pick(random, ['tanh', 'relu'] as const) : 'tanh';
    const options = { units: random.integer(1, 9), useBias: random.uniform() < 0.8, activation };
    const both = random.uniform() < 0.5;
    const count = random.integer(1, 4);
    for (let index = 0; index < count; index++) {
      const isLast = module === modules - 1 && index === count - 1;
      const returnSequences = !isLast || pooling !== 'last';
      const name = `rnn${module}${index === 0 ? '' : `_l${index}`}`;
      const given = { ...options, returnSequences, zeroOutputForMask: returnSequences };
      layers.push(both ? bidirectional(make(given), { name }) : make({ ...given, name }));
    }
    if (module < modules - 1 && random.uniform() < 0.3) layers.push(layerNormalization({ epsilon: 1e-5 }));
  }
  if (pooling === 'mean') layers.push(globalAveragePooling1d());
  if (pooling === 'max') layers.push(globalMaxPooling1d());
  return layers;
}

function denseLayers(random: Random): readonly Layer[] {
  const layers: Layer[] = [];
  if (random.uniform() < 0.3) layers.push(layerNormalization({ epsilon: 1e-5 }));
  if (random.uniform() < 0.3) layers.push(dropout({ rate: 0.5 }));
  if (random.uniform() < 0.4)
    layers.push(dense({ units: random.integer(1, 9), activation: pick(random, ['relu', 'gelu', 'silu', 'tanh']) }));
  const units = random.integer(1, 5);
  const activation = pick(random, ['linear', 'sigmoid', 'softmax', 'logSoftmax'] as const);
  layers.push(dense({ units, activation, useBias: random.uniform() < 0.8, name: 'head' }));
  return layers;
}

/** Ids, with padding behind them if that is skipped; or features. */
function draw(
  random: Random,
  { tokens, steps, rows }: Sizes,
  features: number | undefined,
  isPadded: boolean,
): Drawn['x'] {
  return Array.from({ length: rows }, () => {
    const length = isPadded ? random.integer(1, steps + 1) : steps;
    return Array.from({ length: steps }, (_, step) => {
      if (features !== undefined) return Array.from({ length: features }, () => Math.fround(random.normal(0, 1)));
      if (step >= length) return 0;
      return random.integer(isPadded ? 1 : 0, tokens);
    });
  });
}

/** A model with weights, all drawn from a generator. */
export function drawModel(random: Random): Drawn {
  const sizes = { tokens: random.integer(2, 20), steps: random.integer(1, 12), rows: random.integer(1, 8) };
  const features = random.uniform() < 0.2 ? random.integer(1, 6) : undefined;
  const maskZero = features === undefined && random.uniform() < 0.6;
  const first =
    features === undefined
      ? [embedding({ inputDim: sizes.tokens, outputDim: random.integer(1, 8), maskZero, name: 'deep.emb' })]
      : [];
  const model = sequential([...first, ...recurrentLayers(random), ...denseLayers(random)]);
  model.build(features === undefined ? [null, null] : [null, null, features], random);
  // Biases, too, which would be zero.
  model.setWeights(
    model.weights.map(({ variable }) =>
      Float32Array.from({ length: variable.size }, () => Math.fround(random.normal(0, 0.4))),
    ),
  );
  return {
    model,
    x: draw(random, sizes, features, maskZero),
    prefix: pick(random, ['', 'outer.']),
    dtype: pick(random, ['F32', 'F32', 'F16', 'BF16', 'F64']),
  };
}
