// All files of vectors on the CPU backend, and what is said of files that are wrong.
import { readFileSync } from 'node:fs';

import { cpu } from '@rnnkit/backend-cpu';
import { assessBackend, vectorCases, type VectorFile } from '@rnnkit/conformance';
import { describe, expect, test } from 'vitest';

import { vectorReaders } from '../src/vector-readers.ts';

const folders: Readonly<Record<string, string>> = {
  'lstm.json': 'conformance',
  'gru.json': 'conformance',
  'simpleRnn.json': 'conformance',
  'losses.json': 'conformance',
  'optimizers.json': 'optimizers',
  'keras-optimizers.json': 'optimizers',
  'keras-layers.json': 'layers',
  'keras-text.json': 'text',
};

/** A file of the packages' fixtures, fresh. */
function fixture(name: string): VectorFile & { content: Record<string, unknown> } {
  const url = new URL(`../../../packages/${folders[name]}/test/fixtures/${name}`, import.meta.url);
  return { name, content: JSON.parse(readFileSync(url, 'utf8')) as Record<string, unknown> };
}

test('every file has a reader', () => {
  expect(Object.keys(vectorReaders).toSorted()).toEqual(Object.keys(folders).toSorted());
});

test.each(['optimizers.json', 'keras-optimizers.json', 'keras-layers.json', 'keras-text.json', 'losses.json'])(
  '%s passes',
  async (name) => {
    const report = await assessBackend({
      makeBackend: () => cpu(),
      cases: vectorCases([fixture(name)], vectorReaders),
    });
    expect(report.cases.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(report.passed).toBe(true);
  },
);

type Change = (content: never) => unknown;
type Values = { shape: number[]; data: number[] };

describe('a wrong number is found', () => {
  test.each<[string, Change]>([
    [
      'optimizers.json',
      ({ optimizers: { adam } }: { optimizers: { adam: { parameters: Values[] } } }) =>
        (adam.parameters[5]!.data[0]! += 1e-3),
    ],
    [
      'keras-optimizers.json',
      ({ optimizers: { lion } }: { optimizers: { lion: { parameters: Values[][] } } }) =>
        (lion.parameters[1]![1]!.data[2]! += 1e-3),
    ],
    [
      'keras-layers.json',
      ({ cases }: { cases: { gradients: { weights: Values[] } }[] }) =>
        (cases[7]!.gradients.weights[1]!.data[3]! += 1e-3),
    ],
    [
      'keras-text.json',
      ({ tokenizers }: { tokenizers: { sequences: number[][] }[] }) => tokenizers[0]!.sequences[0]!.push(1),
    ],
    [
      'keras-text.json',
      ({ padSequences }: { padSequences: { cases: { y: number[][] }[] } }) => (padSequences.cases[1]!.y[0]![0] = 5),
    ],
  ])('%s', async (name, change) => {
    const file = fixture(name);
    change(file.content as never);
    const report = await assessBackend({ makeBackend: () => cpu(), cases: vectorCases([file], vectorReaders) });
    expect(report.totals.failed).toBe(1);
  });
});

describe('a file that is wrong is refused with the place', () => {
  test.each<[string, Change, string]>([
    [
      'optimizers.json',
      (content: { optimizers?: unknown }) => delete content.optimizers,
      'optimizers.json: optimizers has to be an object',
    ],
    [
      'optimizers.json',
      ({ optimizers }: { optimizers: Record<string, unknown> }) => (optimizers['yogi'] = optimizers['adam']),
      'optimizers.json: optimizers.yogi: the name has to begin with one of adadelta',
    ],
    [
      'optimizers.json',
      ({ optimizers: { adam } }: { optimizers: { adam: { gradients: Values[] } } }) => adam.gradients.pop(),
      'needs as many gradients as parameters',
    ],
    [
      'keras-optimizers.json',
      ({ optimizers: { sgd } }: { optimizers: { sgd: { start: Values[] } } }) => sgd.start.pop(),
      'needs one array for each of 1 variables',
    ],
    [
      'keras-layers.json',
      ({ cases }: { cases: { layer: string }[] }) => (cases[0]!.layer = 'conv'),
      'cases[0].layer has to be one of simpleRnn, lstm, gru, bidirectional; there is "conv"',
    ],
    [
      'keras-layers.json',
      ({ cases }: { cases: { weights: Values[] }[] }) => (cases[0]!.weights[0]!.data[0] = null as never),
      'cases[0].weights[0].data has to be a list of finite numbers',
    ],
    [
      'keras-text.json',
      (content: { fitTexts: unknown[] }) => (content.fitTexts[0] = 5),
      'fitTexts[0] has to be a string; there is 5',
    ],
    [
      'keras-text.json',
      ({ tokenizers }: { tokenizers: { options: Record<string, unknown> }[] }) =>
        (tokenizers[0]!.options['stem'] = true),
      'options holds "stem"',
    ],
  ])('%s', (name, change, message) => {
    const file = fixture(name);
    change(file.content as never);
    expect(() => vectorCases([file], vectorReaders)).toThrow(message);
  });
});
