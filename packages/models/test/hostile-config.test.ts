// A configuration may come from anywhere: what is no graph is refused before a layer is made, in words that say where.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import { add, dense } from '@rnnkit/layers';
import { beforeAll, expect, test } from 'vitest';

import { input, model, modelFromConfig } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

interface Config {
  inputs: Record<string, unknown>[];
  layers: unknown[];
  calls: Record<string, unknown>[];
  outputs: Record<string, unknown>[];
  form: unknown;
  [name: string]: unknown;
}

function configOf(): Config {
  const [left, right] = [input({ shape: [2], name: 'left' }), input({ shape: [2], name: 'right' })];
  const shared = dense({ units: 2 });
  const graph = model({
    inputs: { left, right },
    outputs: { sum: add().apply([shared.apply(left), shared.apply(right)]) },
  });
  const config = JSON.parse(JSON.stringify(graph.getConfig())) as Config;
  graph.dispose();
  return config;
}

test('what a graph says of itself makes it again', () => {
  const made = modelFromConfig(configOf());
  expect(JSON.parse(JSON.stringify(made.getConfig()))).toEqual(configOf());
  made.build();
  made.dispose();
});

const changes: readonly (readonly [message: string, change: (config: Config) => unknown])[] = [
  ['calls[0].inputs has to be a list of numbers below 2', (config) => (config.calls[0]!['inputs'] = [2])],
  ['calls[0].inputs has to be a list of numbers below 2', (config) => (config.calls[0]!['inputs'] = [-1])],
  ['calls[0].inputs has to be a list of numbers below 2', (config) => (config.calls[0]!['inputs'] = [0.5])],
  [
    'calls[0].inputs has to be a list of numbers below 2, at least one; got []',
    (config) => (config.calls[0]!['inputs'] = []),
  ],
  ['calls[2].mask has to be a number below 4', (config) => (config.calls[2]!['mask'] = 4)],
  ['calls[1].initialState has to be a list', (config) => (config.calls[1]!['initialState'] = 'all')],
  // What cannot be made a number or a text of, either.
  ['calls[0].outputs has to be a count', (config) => (config.calls[0]!['outputs'] = { toString: 1, valueOf: 1 })],
  ['calls[1].layer has to be a number below 2', (config) => (config.calls[1]!['layer'] = 2)],
  ['calls[1].outputs has to be a count', (config) => (config.calls[1]!['outputs'] = 1e9)],
  ['outputs[0].value has to be a number below 5', (config) => (config.outputs[0]!['value'] = 5)],
  ['outputs[0].name has to be a text', (config) => (config.outputs[0]!['name'] = '')],
  ['inputs[1].dtype has to be int32, float32', (config) => (config.inputs[1]!['dtype'] = 'string')],
  [
    'inputs[1] has to be an object of name, shape, dtype; got "shapd"',
    (config) => (config.inputs[1]!['shapd'] = [null]),
  ],
  ['calls[2] has to be an object of layer, inputs', (config) => (config.calls[2]!['masks'] = 3)],
  ['outputs[0] has to be an object of name, value', (config) => (config.outputs[0]!['values'] = 3)],
  ['inputs[0].shape has to be a list of sizes', (config) => (config.inputs[0]!['shape'] = [null, 1e300])],
  ['names has to be names that are all different', (config) => (config.inputs[1]!['name'] = 'left')],
  [
    'inputs[2] has to be an input that a layer reads',
    (config) => config.inputs.push({ name: 'idle', shape: [null, 1] }) && shift(config),
  ],
  ['calls has to be a call of each layer', (config) => config.layers.push(config.layers[0])],
  ['layers has to be a list of 1 to 1000', (config) => (config.layers = [])],
  ['form has to be one, list, names', (config) => (config.form = 'toString')],
  [
    'configuration has to be an object of inputs, layers, calls, outputs, form; got "metrics"',
    (config) => (config['metrics'] = []),
  ],
  ['There is no layer "Nothing"', (config) => (config.layers[0] = { className: 'Nothing', config: {} })],
];

/** Another input takes a number, so that those of all that come after it are one more. */
function shift(config: Config): void {
  for (const call of config.calls)
    call['inputs'] = (call['inputs'] as number[]).map((value) => (value < 2 ? value : value + 1));
  for (const output of config.outputs) output['value'] = (output['value'] as number) + 1;
}

test.each(changes)('%s', (message, change) => {
  const config = configOf();
  change(config);
  expect(() => modelFromConfig(config)).toThrow(message);
  expect(() => modelFromConfig(config)).toThrow(RnnkitError);
});
