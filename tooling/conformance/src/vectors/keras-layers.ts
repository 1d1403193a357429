// Keras' layers with masks: outputs, and the gradients of x and of all weights.
import { vectorChecks as check, type Case, type GoldenArray, type VectorReader } from '@rnnkit/conformance';
import { Random } from '@rnnkit/data';
import { bidirectional, gru, lstm, simpleRnn, type Layer, type RecurrentLayerOptions } from '@rnnkit/layers';
import { grads, mul, sum, tensor, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import { expectClose } from './expect-close.ts';

const makers = { simpleRnn, lstm, gru } as const;
const cells = ['simpleRnn', 'lstm', 'gru'] as const;
const mergeModes = ['concat', 'sum', 'mul', 'ave'] as const;

interface LayerCase {
  readonly make: () => Layer;
  readonly mask: GoldenArray | null;
  readonly weights: readonly GoldenArray[];
  readonly x: GoldenArray;
  readonly y: GoldenArray;
  readonly upstream: GoldenArray;
  readonly gradients: { readonly x: GoldenArray; readonly weights: readonly GoldenArray[] };
}

/** Six steps: each value is a sum of about a hundred terms. */
const roundings = 100;

const tensorOf = ({ data, shape }: GoldenArray): Tensor => tensor([...data], [...shape]);

async function tryLayer({ make, mask, weights, x, y, upstream, gradients }: LayerCase): Promise<void> {
  const layer = make();
  layer.build([null, null, x.shape[2]!], new Random(0));
  try {
    if (layer.weights.length !== weights.length) {
      throw new Error(`The layer has ${layer.weights.length} weights, the vectors ${weights.length}.`);
    }
    const results = tidy(() => {
      for (const [index, { variable }] of layer.weights.entries()) variable.assign(tensorOf(weights[index]!));
      const valid = mask === null ? undefined : tensor([...mask.data], [...mask.shape], 'bool');
      const run = (input: Tensor, ..._weights: Tensor[]): Scalar =>
        sum(mul(layer.call(input, { mask: valid }).output, tensorOf(upstream)));
      const input = tensorOf(x);
      const variables = layer.weights.map(({ variable }) => variable);
      return [layer.call(input, { mask: valid }).output, ...grads(run)([input, ...variables])];
    });
    const expected = [y, gradients.x, ...gradients.weights];
    const names = ['output', 'gradient of x', ...weights.map((_, index) => `gradient of weight ${index}`)];
    const values = await Promise.all(results.map((result) => result.data()));
    for (const result of results) result.dispose();
    for (const [index, name] of names.entries()) expectClose(values[index]!, expected[index]!, name, roundings, 2);
  } finally {
    layer.dispose();
  }
}

function layerOf(record: Readonly<Record<string, unknown>>, units: number, where: string): () => Layer {
  const { cell, mergeMode, ...options } = check.recordAt(record['options'], `${where}.options`);
  const layer = check.choiceAt(record['layer'], `${where}.layer`, [...cells, 'bidirectional']);
  const settings: RecurrentLayerOptions = { ...options, units };
  if (layer !== 'bidirectional') return () => makers[layer](settings);
  const inner = check.choiceAt(cell, `${where}.options.cell`, cells);
  if (mergeMode === undefined) return () => bidirectional(makers[inner](settings));
  const merge = check.choiceAt(mergeMode, `${where}.options.mergeMode`, mergeModes);
  return () => bidirectional(makers[inner](settings), { mergeMode: merge });
}

function caseAt(value: unknown, index: number, where: string): Case {
  const record = check.recordAt(value, where);
  const arrays = (list: unknown, place: string): GoldenArray[] =>
    check.listAt(list, place).map((one, position) => check.arrayAt(one, `${place}[${position}]`));
  const weights = arrays(record['weights'], `${where}.weights`);
  const recurrentKernel = weights[1];
  if (recurrentKernel?.shape.length !== 2)
    throw new Error(`${where}.weights[1] has to be the recurrent kernel, [units, …].`);
  const gradients = check.recordAt(record['gradients'], `${where}.gradients`);
  const maskKind = check.stringAt(record['maskKind'], `${where}.maskKind`);
  const one: LayerCase = {
    make: layerOf(record, recurrentKernel.shape[0]!, where),
    mask: record['mask'] === null ? null : check.arrayAt(record['mask'], `${where}.mask`, 2),
    weights,
    x: check.arrayAt(record['x'], `${where}.x`, 3),
    y: check.arrayAt(record['y'], `${where}.y`),
    upstream: check.arrayAt(record['upstream'], `${where}.upstream`),
    gradients: {
      x: check.arrayAt(gradients['x'], `${where}.gradients.x`, 3),
      weights: arrays(gradients['weights'], `${where}.gradients.weights`),
    },
  };
  const name = `${index}, ${String(record['layer'])} ${JSON.stringify(record['options'])}, mask ${maskKind}`;
  return { group: 'layers', name, topics: ['vectors', 'masks'], run: () => tryLayer(one) };
}

/** Keras' layers. */
export const readKerasLayers: VectorReader = (content, file) =>
  check
    .listAt(check.propertyOf(check.recordAt(content, file), 'cases'), `${file}: cases`)
    .map((one, index) => caseAt(one, index, `${file}: cases[${index}]`));
