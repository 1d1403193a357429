// The part of the package that only runs layers whose weights are stored. What is left out of it comes with the package as a whole,
// which this file therefore imports last.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, RnnkitError } from '@rnnkit/data';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  dense,
  dropoutMask,
  embedding,
  gru,
  Layer,
  readLayer,
  storedWeights,
  type LayerOutput,
  type Shape,
  type SymbolicValue,
} from '../src/predict.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

class Bare extends Layer {
  readonly className = 'tests>Bare';
  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
  protected compute(output: Tensor): LayerOutput {
    return { output };
  }
  protected ownConfig(): Record<string, unknown> {
    return {};
  }
}

/** Some numbers for each weight. */
const stored = storedWeights((name, shape) =>
  Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, (_, index) =>
    Math.sin(index + name.length),
  ),
);

const reader = { className: 'GRU', config: { units: 3, kernelInitializer: 'heNormal', activityRegularizer: 'l2' } };

function answer(layer: Layer, input: Tensor): readonly number[] {
  layer.build([null, 4, 2], stored);
  const { values, losses } = layer.run([{ tensor: input }]);
  expect(losses.length === 0).toBe(!isWhole);
  return Array.from(values[0]!.tensor.dataSync());
}

let isWhole = false;
let first: readonly number[] = [];
const input = (): Tensor =>
  tensor(
    Float32Array.from({ length: 16 }, (_, index) => Math.cos(index)),
    [2, 4, 2],
  );

describe('alone', () => {
  test('layers run with stored weights, and keep what only training reads as it is written', () => {
    const layer = readLayer(reader, { GRU: gru });
    first = answer(layer, input());
    expect(new Set(first).size).toBe(6);
    expect(layer.getConfig()).toMatchObject({
      kernelInitializer: { className: 'HeNormal', config: {} },
      biasInitializer: { className: 'Zeros', config: {} },
      activityRegularizer: { className: 'L2', config: {} },
    });
  });

  test('one of its own is kept as it is written, or as it is', () => {
    const own = { className: 'tests>Halves', getConfig: () => ({ a: 1 }), initialize: () => new Float32Array() };
    expect(dense({ units: 1, biasInitializer: own }).getConfig()).toMatchObject({
      biasInitializer: { className: 'tests>Halves', config: { a: 1 } },
    });
    expect(dense({ units: 1, biasInitializer: 'tests>Halves' }).getConfig()).toMatchObject({
      biasInitializer: { className: 'tests>Halves', config: {} },
    });
    expect(() => dense({ units: 1, kernelConstraint: 5 as never })).toThrow('{ className, config }');
  });

  test.each<[string, string, () => unknown]>([
    ['drawing weights', 'Drawing weights', () => dense({ units: 1 }).build([null, 2], new Random(1))],
    ['apply', 'apply', () => dense({ units: 1 }).apply({} as SymbolicValue)],
    ['streams', 'A stream', () => gru({ units: 1 }).openStream()],
    ['streams of what cannot have one', 'A stream', () => new Bare().openStream()],
    ['setting states', 'Setting states', () => gru({ units: 1, stateful: true }).setStates([])],
    ['setting states of layers within', 'Setting states', () => new Bare().setStates([])],
    ['dropout', 'Dropout', () => dropoutMask('dropout', [2, 3], 0.5, new Random(1))],
    ['a table to start from', 'The option weights', () => embedding({ inputDim: 1, outputDim: 1, weights: [[1]] })],
    [
      'gates',
      'gates',
      () => {
        const layer = gru({ units: 1 }) as Layer & { gates(...given: readonly unknown[]): unknown };
        layer.build([null, 4, 2], stored);
        return layer.gates(input(), input());
      },
    ],
    [
      'looking inside',
      'runWatched',
      () => {
        const layer = gru({ units: 1 }) as Layer & { runWatched(...given: readonly unknown[]): unknown };
        layer.build([null, 4, 2], stored);
        return layer.runWatched([{ tensor: input() }], () => []);
      },
    ],
  ])('what is left out says so: %s', (_, what, run) => {
    let thrown: unknown;
    try {
      run();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RnnkitError);
    expect((thrown as RnnkitError).code).toBe('unsupported');
    expect((thrown as Error).message).toBe(`${what} is no part of this program. Import @rnnkit/layers, which has it.`);
  });
});

describe('once the whole package is there', () => {
  test('it exports the same layers, and gives them the rest', async () => {
    const { layerFromConfig, ...whole } = await import('../src/index.ts');
    isWhole = true;
    expect(answer(layerFromConfig(reader), input())).toEqual(first);
    expect(() => dense({ units: 1, kernelInitializer: 'xavier' as never })).toThrow('There is no initializer "xavier"');
    const layer = dense({ units: 1 });
    layer.build([null, 2], new Random(1));
    expect(layer.weights.map(({ name }) => name)).toEqual(['kernel', 'bias']);
    const part = await import('../src/predict.ts');
    expect(whole).toMatchObject(part);
  });

  test('what it has besides makes weights, or is about training; all else belongs to the part, too', async () => {
    const [whole, part] = [await import('../src/index.ts'), await import('../src/predict.ts')];
    const { initializers } = await import('../src/initializer.ts');
    const { constraints } = await import('../src/constraint.ts');
    const { regularizers } = await import('../src/regularizer.ts');
    const left = Object.keys({ ...initializers, ...constraints, ...regularizers, layerFromConfig: '' });
    expect(
      Object.keys(whole)
        .filter((name) => !(name in part))
        .toSorted(),
    ).toEqual(left.toSorted());
  });
});
