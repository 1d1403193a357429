// Names of initializers, regularizers, constraints, activations and merge modes: a misspelt one does not compile, and is refused where
// it comes from a file.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
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
  type Initializer,
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
