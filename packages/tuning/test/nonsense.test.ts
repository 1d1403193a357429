// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { expect, test } from 'vitest';

import * as tuning from '../src/index.ts';

const space = { n: tuning.int({ from: 1, to: 9 }) };
const study = (): tuning.Study => new tuning.Study({ space, trials: 2 });
const asked = study();
asked.ask();
const finished = (): tuning.Study => {
  const one = study();
  one.tell(one.ask()!.number, 0, { values: { loss: 1 } });
  return one;
};
const work = (): tuning.JobResult => ({ values: { loss: 1 } });

/** The arguments that each takes. */
const exported: Readonly<Record<string, readonly unknown[]>> = {
  Study: [{ space, trials: 2 }],
  asha: [{ minResource: 1 }],
  choice: [['a', 'b'], { when: { n: 1 } }],
  float: [{ from: 0, to: 1 }],
  grid: [],
  importance: [asked.trials, space, { seed: 0 }],
  int: [{ from: 0, to: 1 }],
  jobId: [asked.job(0, 0)],
  local: [work, { slots: 1 }],
  meanValue: [asked.trials[0], 'loss'],
  median: [{ startupTrials: 1 }],
  nestedCrossValidate: [
    [
      { train: [0], test: [1] },
      { train: [1], test: [0] },
    ],
    { search: finished, score: () => 1 },
  ],
  none: [],
  paretoFront: [asked.trials, [{ metric: 'loss', goal: 'min' }]],
  parseSpace: [['a=1,2']],
  quasi: [],
  random: [],
  readJobResult: [{ values: { loss: 1 } }],
  readEvent: ['{"type":"pruned","trial":0}'],
  runStudy: [study(), tuning.local(work), { timeout: 1000 }],
  standardError: [asked.trials[0]],
  thriftiest: [asked.trials, 'loss'],
  tpe: [{ startupTrials: 1 }],
  wilcoxon: [{ p: 0.1 }],
  writeEvent: [{ type: 'pruned', trial: 0 }],
};

test.each(Object.entries<unknown>(tuning))('%s', async (name, value) => {
  const good = exported[name];
  if (good === undefined) throw new Error(`Say here what ${name} takes.`);
  const isClass = /^[A-Z]/u.test(name);
  const run = (...given: readonly unknown[]): unknown =>
    isClass
      ? Reflect.construct(value as new () => object, given)
      : Reflect.apply(value as () => unknown, undefined, given);
  expect(await badAnswers({ name, run, good })).toEqual([]);
});

test.each<[string, readonly unknown[]]>([
  ['job', [0, 0]],
  ['report', [0, 0, 0, 0.5]],
  ['tell', [0, 0, { values: { loss: 1 } }]],
  ['fail', [0, 'no room']],
])('Study.%s', async (name, good) => {
  const run = (...given: readonly unknown[]): unknown => {
    const one = study();
    one.ask();
    return Reflect.apply(one[name as 'job'] as () => unknown, one, given);
  };
  expect(await badAnswers({ name, run, good })).toEqual([]);
});
