// Names of initializers, regularizers, constraints, activations and merge modes: a misspelt one does not compile, and is refused where
// it comes from a file.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, register } from '@rnnkit/data';
import { mul, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  activation,
  bidirectional,
  dense,
  embedding,
  flatten,
  glorotUniform,
  gru,
  heNormal,
  layerFromConfig,
  lstm,
  nonNeg,
  ones,
  rnn,
  lstmCell,
  varianceScaling,
  zeros,
  type Activation,
  type Initializer,
  type Layer,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

test('a misspelt name does not compile, and does not run', () => {
  // @ts-expect-error an activation
  expect(() => dense({ units: 1, activation: 'tahn' })).toThrow('activation has to be one of linear, tanh, sigmoid');
  // @ts-expect-error an activation that the fused kernels do not know
  expect(() => lstm({ units: 1, recurrentActivation: 'softmax' })).toThrow('recurrentActivation has to be one of');
  // @ts-expect-error an activation
  expect(() => activation({ activation: 'Tanh' })).toThrow('Did you mean tanh?');
  // @ts-expect-error an initializer
  expect(() => dense({ units: 1, kernelInitializer: 'glorot_uniform' })).toThrow('Did you mean glorotUniform?');
  // @ts-expect-error the class of an initializer
  expect(() => gru({ units: 1, biasInitializer: { className: 'Zeroes' } })).toThrow('Did you mean zeros?');
  // @ts-expect-error a regularizer
  expect(() => lstm({ units: 1, kernelRegularizer: 'l3' })).toThrow(
    'There is no regularizer "l3"; there are l1l2, l1, l2.',
  );
  // @ts-expect-error a constraint
  expect(() => embedding({ inputDim: 1, outputDim: 1, embeddingsConstraint: 'max_norm' })).toThrow(
    'Did you mean maxNorm?',
  );
  // @ts-expect-error a merge mode
  expect(() => bidirectional(lstm({ units: 1 }), { mergeMode: 'average' })).toThrow('one of concat, sum, mul, ave');
  // @ts-expect-error a distribution
  expect(() => varianceScaling({ distribution: 'normal' })).toThrow('distribution has to be one of');
  // @ts-expect-error a mode
  expect(() => varianceScaling({ mode: 'fan_in' })).toThrow('Did you mean fanIn?');
});

test('a misspelt option does not compile, and does not run', () => {
  // @ts-expect-error Keras' spelling
  expect(() => lstm({ units: 1, return_sequences: true })).toThrow('Did you mean returnSequences?');
  // @ts-expect-error Keras' spelling
  expect(() => rnn(lstmCell({ units: 1 }), { go_backwards: true })).toThrow('Did you mean goBackwards?');
  // @ts-expect-error an option that it has not
  expect(() => flatten({ dataFormat: 'channelsLast' })).toThrow('"dataFormat"; it takes name, trainable.');
  // @ts-expect-error an initializer is drawn from the model's seed
  expect(() => glorotUniform({ seed: 1 })).toThrow('does not know the option "seed"; it takes none.');
  // @ts-expect-error nothing to set
  expect(() => zeros({ value: 1 })).toThrow('it takes none');
  // @ts-expect-error nothing to set
  expect(() => nonNeg({ axis: 1 })).toThrow('it takes none');
  expect(() => ones(null as never)).toThrow('takes its options as an object; got null');
});

test('names in any case, classes, and what is made already', () => {
  const initializers = [
    'heNormal',
    'HeNormal' as 'heNormal',
    { className: 'HeNormal' },
    { className: 'heNormal', config: {} },
    heNormal(),
  ] as const;
  for (const kernelInitializer of initializers) {
    const config = dense({ units: 1, kernelInitializer }).getConfig();
    expect(config['kernelInitializer']).toEqual({ className: 'HeNormal', config: {} });
  }
  expect(() => layerFromConfig({ className: 'Dense', config: { units: 1, kernelInitializer: 'xavier' } })).toThrow(
    'There is no initializer "xavier"; there are zeros',
  );
  const bad = {
    className: 'Dense',
    config: { units: 1, kernelInitializer: { className: 'HeNormal', config: { seed: 1 } } },
  };
  expect(() => layerFromConfig(bad)).toThrow('heNormal does not know the option "seed"');
});

test('an initializer that gives another number of values is named', () => {
  const short: Initializer = { className: 'Short', getConfig: () => ({}), initialize: () => new Float32Array(3) };
  const layer = dense({ units: 2, kernelInitializer: short });
  expect(() => {
    layer.build([null, 4], new Random(1));
  }).toThrow('The initializer Short gave 3 numbers for a weight [4, 2] of 8.');
  // An object that lacks something of one is no initializer.
  const half = { initialize: () => new Float32Array(1) } as never;
  expect(() => dense({ units: 1, kernelInitializer: half })).toThrow(
    'An initializer is described by { className, config }',
  );
});

const halved = (config: { readonly by?: number } = {}): Activation =>
  Object.assign((x: Tensor) => mul(x, config.by ?? 0.5), { className: 'tests>Halved', getConfig: () => config });

test('an activation of one’s own is a function with a class and options, known by its name', () => {
  register('tests>Halved', { fromConfig: halved });
  const given = [halved({ by: 3 }), { className: 'tests>Halved', config: { by: 3 } }] as const;
  for (const own of given) {
    for (const layer of [
      activation({ activation: own }),
      dense({ units: 1, kernelInitializer: 'ones', activation: own }),
    ]) {
      const saved = JSON.parse(JSON.stringify(layer.getConfig())) as Record<string, unknown>;
      expect(saved['activation']).toEqual({ className: 'tests>Halved', config: { by: 3 } });
      const again = layerFromConfig({ className: layer.className, config: saved });
      again.build([null, 1], new Random(1));
      expect(again.call(tensor([[2]])).output.dataSync()[0]).toBe(6);
      again.dispose();
    }
  }
  expect(
    activation({ activation: 'tests>Halved' })
      .call(tensor([2]))
      .output.dataSync()[0],
  ).toBe(1);
  expect(activation({ activation: { className: 'relu' } }).getConfig()['activation']).toBe('relu');
});

test('what is no activation is refused', () => {
  const made =
    (own: unknown): (() => Layer) =>
    () =>
      activation({ activation: own as never });
  expect(made('nobody>Swoosh')).toThrow('There is no activation "nobody>Swoosh"; there are linear, tanh');
  expect(made('nobody>Swoosh')).toThrow('Make your own known with register.');
  expect(made((x: Tensor) => x)).toThrow('a function of your own needs a className, such as');
  expect(made(5)).toThrow('An activation is described by { className, config }; got 5');
  expect(made({ className: 'relu', config: { slope: 1 } })).toThrow('relu does not know the option "slope"');
  register('tests>Object', { fromConfig: () => ({ className: 'tests>Object', getConfig: () => ({}) }) });
  expect(made('tests>Object')).toThrow('"tests>Object" is no activation: it is no function with getConfig().');
  for (const [returned, message] of [
    [undefined, 'has to return a tensor of the shape [2], as its input; got nothing'],
    [tensor([1]), 'got one of the shape [1]'],
  ] as const) {
    const own = Object.assign(() => returned as never, { className: 'tests>Wrong', getConfig: () => ({}) });
    expect(() => activation({ activation: own }).call(tensor([1, 2]))).toThrow(message);
  }
});
