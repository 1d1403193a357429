import { describe, expect, test } from 'vitest';

import { readModelJson, writeModelJson, type ModelJson } from '../src/index.ts';

const encode = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const model = { className: 'Model', config: { layers: [{ className: 'Dense' }], anything: null } };

describe('model.json', () => {
  test.each<ModelJson>([
    { model },
    { model, task: 'classification' },
    { model: { className: 'mine>Model', config: {} }, compiled: { loss: 'huber', metrics: [] } },
  ])('says what was written: %j', (json) => {
    expect(readModelJson(writeModelJson(json))).toEqual(json);
    const text = JSON.parse(new TextDecoder().decode(writeModelJson(json))) as object;
    expect(text).toEqual({ format: 'rnnkit-model', formatVersion: 2, ...json });
    // What a later writer may add is left aside.
    expect(readModelJson(encode({ ...text, more: 1 }))).toEqual(json);
  });

  test('of version 1 says the same in the words of today', () => {
    const [name, seed, inputShape, layers, compiled] = ['m', 3, [null, 2], [{ className: 'Dense' }], { loss: 'huber' }];
    const old = { format: 'rnnkit-sequential', version: 1, name, seed, inputShape, layers, compiled };
    const config = { name, seed, inputShape, layers };
    expect(readModelJson(encode(old))).toEqual({ model: { className: 'Sequential', config }, compiled });
  });

  const whole = { format: 'rnnkit-model', formatVersion: 2, model };
  test.each<[string, unknown, string]>([
    ['no format', { ...whole, format: undefined }, 'its format is nothing'],
    ['another format', { ...whole, format: 'layers-model' }, 'its format is "layers-model"'],
    ['a later version', { ...whole, formatVersion: 3 }, 'is of version 3; this version of rnnkit reads version 2'],
    ['the version under its former name', { ...whole, formatVersion: undefined, version: 2 }, 'is of version nothing'],
    ['version 2 of the former format', { format: 'rnnkit-sequential', version: 2 }, 'reads version 1'],
    ['no model', { ...whole, model: undefined }, 'className has to be a name'],
    ['a model that is a name', { ...whole, model: 'Model' }, 'className has to be a name'],
    ['a class without a name', { ...whole, model: { className: '', config: {} } }, 'got ""'],
    ['no config', { ...whole, model: { className: 'Model' } }, 'config an object; got nothing'],
    ['a list of configs', { ...whole, model: { className: 'Model', config: [] } }, 'config an object'],
    ['a task that is none', { ...whole, task: 5 }, 'task has to be a name of 1 to 128 characters; got 5'],
    ['a long task', { ...whole, task: 'x'.repeat(129) }, 'task has to be a name'],
    ['no object', [], 'its format is nothing'],
    ['no JSON', '{', 'model.json cannot be read: it is not JSON.'],
  ])('with %s is refused', (_, json, message) => {
    expect(() => readModelJson(encode(json))).toThrow(message);
  });

  test('of a task that is no name is not written', () => {
    expect(() => writeModelJson({ model, task: '' })).toThrow('task has to be a name');
  });
});
