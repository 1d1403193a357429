// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { beforeAll, expect, test } from 'vitest';

import * as exported from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const { dense, lstmCell } = exported;
/** What those take that take more than options. */
const taken: Readonly<Record<string, readonly unknown[]>> = {
  activation: ['relu', {}],
  bidirectional: [exported.lstm({ units: 1 }), {}],
  activationFrom: ['relu', 'activation'],
  callWithin: [dense({ units: 1 }), exported.describeShape, {}],
  expectLayer: ['owner', dense({ units: 1 })],
  layerFromConfig: [{ className: 'Dense', config: { units: 1 } }],
  rnn: [lstmCell({ units: 1 }), {}],
  stackedRnnCells: [[lstmCell({ units: 1 })]],
  stepwise: [dense({ units: 1 })],
  timeDistributed: [dense({ units: 1 }), {}],
};
/** They are made by classes of a caller's own, or by a model. */
const base: ReadonlySet<string> = new Set([
  'EmbeddingLookup',
  'Layer',
  'MergingLayer',
  'RecurrentCell',
  'StreamState',
  'SymbolicValue',
  'storedWeights',
  // For the code of a layer, which passes on what has been checked.
  'activate',
  'activityLoss',
  'checkMask',
  'checkShape',
  'describeShape',
  'dropoutMask',
  'expectOneValue',
  'expectSequence',
  'expectSteps',
  'knownSize',
  'layerSettings',
  'layerToConfig',
  'resultOf',
  'reverseTime',
  'settingsToConfig',
]);
const functions = Object.entries<unknown>(exported).filter(
  (entry): entry is [string, (...given: never[]) => unknown] => typeof entry[1] === 'function' && !base.has(entry[0]),
);

test.each(functions)('%s', async (name, run) => {
  expect(await badAnswers({ name, run, good: taken[name] ?? [{}] })).toEqual([]);
});
