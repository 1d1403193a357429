// The cases that all three recurrent kernels go through; each kernel's own file says what it is (a RecurrentSubject).
import { fusedActivations } from '@rnnkit/core';
import { variableGrads, type NamedTensorMap, type Variable } from '@tensorflow/tfjs-core';

import type { Case, CaseContext, Topic } from '../case.ts';
import { fuzz } from '../fuzz.ts';
import { gradientName, pick, tryTrial, withUpstream, type Tensors, type Trial } from '../trial.ts';
import {
  constants,
  maskKinds,
  recurrentSettings,
  recurrentTrial,
  usual,
  weights,
  type RecurrentSetting,
  type RecurrentSubject,
} from './recurrent-trial.ts';

/** All cases of a recurrent kernel. */
export function recurrentCases(group: string, subject: RecurrentSubject): Case[] {
  const one = (name: string, topic: Topic, ...settings: Partial<RecurrentSetting>[]): Case => ({
    group,
    name,
    topics: [topic],
    run: async (context) => {
      for (const setting of settings) {
        await tryTrial(context, recurrentTrial(subject, { seed: context.seed, ...setting }));
      }
    },
  });
  const flags = [false, true];
  const waysOfTime = flags.flatMap((goBackwards) =>
    flags.flatMap((returnSequences) =>
      flags.map((zeroOutputForMask) => ({ goBackwards, returnSequences, zeroOutputForMask })),
    ),
  );
  return [
    one('values and gradients', 'values', {}),
    one('no bias', 'values', { bias: false }),
    one('initial states', 'states', { initialState: true }, { initialState: true, time: 1 }),
    one(
      'upstream gradients of the output alone, of the states alone, of both',
      'states',
      ...(['output', 'states', 'both'] as const).flatMap((upstream) =>
        flags.map((returnSequences) => ({ upstream, returnSequences, initialState: true })),
      ),
    ),
    one(
      'reversed time',
      'reversedTime',
      { goBackwards: true, initialState: true },
      { goBackwards: true, returnSequences: false },
    ),
    ...maskKinds
      .filter((mask) => mask !== 'none')
      .map((mask) =>
        one(
          `mask ${mask}`,
          'masks',
          ...waysOfTime.flatMap((way) => [
            { ...way, mask, nanInMasked: true, initialState: true },
            { ...way, mask, upstream: 'output' as const },
          ]),
        ),
      ),
    one('one step that is masked', 'masks', { time: 1, mask: 'allMasked', initialState: true, nanInMasked: true }),
    one(
      'recurrent dropout',
      'values',
      { recurrentDropoutMask: true, initialState: true },
      { recurrentDropoutMask: true, mask: 'holes', goBackwards: true, initialState: true, nanInMasked: true },
    ),
    ...fusedActivations.map((activation) =>
      one(`activation ${activation}`, 'activations', { activation, initialState: true }),
    ),
    ...subject.recurrentActivations.map((recurrentActivation) =>
      one(`recurrent activation ${recurrentActivation}`, 'activations', { recurrentActivation, initialState: true }),
    ),
    one('sides of 1', 'values', { batch: 1, time: 1, features: 1, units: 1 }, { batch: 1, units: 1 }, { features: 1 }),
    ...[47, 48, 49].map((length) =>
      one(
        `sides of ${length}`,
        'values',
        { units: length, batch: 2, time: 3, mask: 'holes' },
        { features: length, units: 5, batch: 2 },
        { batch: length, mask: 'right', time: 4, returnSequences: false },
        { time: length, units: 5, batch: 2, mask: 'left' },
      ),
    ),
    // Weight gradients are summed in blocks of rows.
    one('more steps than a block of a sum', 'values', { batch: 45, time: 9, features: 2, units: 2 }),
    one('long sequences', 'longSequences', { time: 150, batch: 2, mask: 'right', initialState: true }),
    one('saturated gates', 'edges', { scale: 40, initialState: true }),
    {
      group,
      name: 'gradients of variables',
      run: (context) => tryTrial(context, variableTrial(subject, context)),
    },
    {
      group,
      name: 'fuzzed shapes, masks and options',
      topics: ['fuzz'],
      run: (context) =>
        fuzz(context, recurrentSettings(subject), (setting) => tryTrial(context, recurrentTrial(subject, setting))),
    },
  ];
}

/** The weights as variables: what an optimizer differentiates. */
function variableTrial(subject: RecurrentSubject, { seed }: CaseContext): Trial {
  const trial = recurrentTrial(subject, { seed, mask: 'right' });
  return {
    ...trial,
    byKernel: undefined,
    byOperation: (inputs, training) => {
      if (!training) return trial.byOperation(inputs, false);
      const variables: Record<string, Variable> = {};
      for (const name of ['kernel', 'recurrentKernel', 'bias']) variables[name] = inputs[name]!.variable();
      const list = Object.values(variables);
      const { grads: gradients }: { grads: NamedTensorMap } = variableGrads(() => {
        const tensors = pick({ ...inputs, ...variables }, [...weights, ...constants]);
        return withUpstream(subject.operate(tensors, usual, true), inputs);
      }, list);
      const results = Object.entries(variables).map(([name, variable]) => [
        gradientName(name),
        gradients[variable.name]!,
      ]);
      for (const variable of list) variable.dispose();
      return Object.fromEntries(results) as Tensors;
    },
  };
}
