// Six-step trajectories computed by Keras and by PyTorch, with and without core's fused updates.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { tensor, variable, type Variable } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

import { optimizerFromConfig, optimizerNames, type Optimizer } from '../src/index.ts';
import kerasOptimizers from './fixtures/keras-optimizers.json?raw';
import pytorchOptimizers from './fixtures/optimizers.json?raw';

interface Values {
  readonly shape: number[];
  readonly data: number[];
}

const { optimizers: keras } = JSON.parse(kerasOptimizers) as {
  optimizers: Record<
    string,
    { config: Record<string, unknown>; start: Values[]; gradients: Values[][]; parameters: Values[][] }
  >;
};
const { optimizers: pytorch } = JSON.parse(pytorchOptimizers) as {
  optimizers: Record<
    string,
    { settings: Record<string, unknown>; start: Values; gradients: Values[]; parameters: Values[] }
  >;
};

/** Keras' option names in our spelling; those that are off or about something else go. */
const kerasOptions: Record<string, string> = {
  learning_rate: 'learningRate',
  weight_decay: 'weightDecay',
  clipnorm: 'clipNorm',
  clipvalue: 'clipValue',
  global_clipnorm: 'globalClipNorm',
  momentum: 'momentum',
  nesterov: 'nesterov',
  rho: 'rho',
  epsilon: 'epsilon',
  centered: 'centered',
  beta_1: 'beta1',
  beta_2: 'beta2',
  amsgrad: 'amsgrad',
  initial_accumulator_value: 'initialAccumulatorValue',
};

const pytorchOptions: Record<string, string> = {
  lr: 'learningRate',
  momentum: 'momentum',
  nesterov: 'nesterov',
  alpha: 'rho',
  rho: 'rho',
  eps: 'epsilon',
  amsgrad: 'amsgrad',
  weight_decay: 'weightDecay',
  initial_accumulator_value: 'initialAccumulatorValue',
};

function translate(options: Record<string, unknown>, names: Record<string, string>): Record<string, unknown> {
  const entries = Object.entries(options).filter(([name, value]) => names[name] !== undefined && value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [names[name]!, value]));
}

/** The class in a case's name: adamClipNorm is Adam. */
const classes = optimizerNames.map((name) => name.toLowerCase()).toSorted((a, b) => b.length - a.length);
const classOf = (name: string): string => classes.find((one) => name.startsWith(one))!;

function follow(
  optimizer: Optimizer,
  start: Values[],
  gradients: Values[][],
  expected: Values[][],
  bound: number,
): void {
  const variables: Variable[] = start.map(({ data, shape }) => variable(tensor(data, shape)));
  for (const [step, expectedNow] of expected.entries()) {
    const tensors = gradients[step]!.map(({ data, shape }) => tensor(data, shape));
    optimizer.applyGradients(
      variables.map((one, index) => ({ key: String(index), variable: one, gradient: tensors[index]! })),
    );
    for (const [index, { data }] of expectedNow.entries()) {
      const actual = variables[index]!.dataSync();
      for (const [place, value] of data.entries()) expect(Math.abs(actual[place]! - value)).toBeLessThan(bound);
    }
    for (const one of tensors) one.dispose();
  }
  for (const one of variables) one.dispose();
  optimizer.dispose();
}

const backends = [
  ['fused', () => cpu()],
  ['composed', () => ({ ...cpu(), activate: () => cpu().dispose() })],
] as const;

describe.each(backends)('%s', (_, backend) => {
  // Values below 2 in float32, six steps of up to ten roundings each: 60 · 2⁻²⁴ · 2 = 7e-6; Keras made as many of its own.
  test.each(Object.entries(keras))('Keras: %s', async (name, { config, start, gradients, parameters }) => {
    await useBackend(backend());
    const optimizer = optimizerFromConfig({ className: classOf(name), config: translate(config, kerasOptions) });
    follow(optimizer, start, gradients, parameters, 1.4e-5);
  });

  // PyTorch's numbers are float64: the errors are ours alone.
  test.each(Object.entries(pytorch))('PyTorch: %s', async (name, { settings, start, gradients, parameters }) => {
    await useBackend(backend());
    const className = classOf(name);
    const options = translate(settings, pytorchOptions);
    const config = ['adadelta', 'lion'].includes(className) ? options : { ...options, convention: 'pytorch' };
    follow(
      optimizerFromConfig({ className, config }),
      [start],
      gradients.map((gradient) => [gradient]),
      parameters.map((parameter) => [parameter]),
      7e-6,
    );
  });
});
