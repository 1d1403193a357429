// Nothing is left behind: no tensor, no buffer and no byte, of runs with the same weights and of runs whose weights are gone.
import { engine, grads, memory, reshape, sum, tensor2d, tidy, type Tensor } from '@tensorflow/tfjs-core';

import type { Case, CaseContext } from '../case.ts';
import { attentionTrial } from '../kernels/attention.ts';
import { crfDecodeTrial, crfTrial } from '../kernels/crf.ts';
import { resultsOf } from '../trial.ts';
import { forEachOperation, freeAll, inputsOf, runOnce, type Operation, type Weights } from './recurrent-inputs.ts';

/** What is held at the moment, counted. */
function books({ nativeBytes }: CaseContext): Record<string, number> {
  const counts: Record<string, number> = {
    'data that the backend stores': engine().backend.numDataIds(),
    ...(nativeBytes === undefined ? {} : { 'bytes that the backend holds': nativeBytes() }),
  };
  for (const [name, value] of Object.entries(memory())) if (typeof value === 'number') counts[name] = value;
  return counts;
}

/** Runs something often and expects that as much is held as before. What the first two runs set up may stay. */
async function expectNothingLeft(context: CaseContext, run: () => Promise<unknown>): Promise<void> {
  await run();
  await run();
  const before = books(context);
  for (let time = 0; time < 20; time++) await run();
  const after = books(context);
  // A pool of free textures may hold more or less from run to run.
  const grown = Object.keys(before).filter((name) => !/free/i.test(name) && after[name] !== before[name]);
  if (grown.length > 0) {
    const list = grown.map((name) => `${name} from ${before[name]} to ${after[name]}`).join(', ');
    throw new Error(`Twenty runs that were all disposed of changed ${list}.`);
  }
}

/** Predicts, and trains where the backend can, over more tokens than the table, `x`, has rows. */
async function runWithEmbedding(
  { backend }: CaseContext,
  operation: Operation,
  { x, ...weights }: Weights,
): Promise<void> {
  const over = operation as unknown as (inputs: object, options: object) => { readonly output: Tensor };
  const results = tidy(() => {
    const ids = tensor2d([1, 2, 3, 1, 0, 4], [2, 3], 'int32');
    const run = (table: Tensor): Tensor => over({ ids, table, ...weights }, {}).output;
    const table = reshape(x, [-1, x.shape.at(-1)!]);
    const gradients = backend.capabilities.training ? grads((given: Tensor) => sum(run(given)))([table]) : [];
    return [run(table), ...gradients];
  });
  await results[0]!.data();
  for (const one of results) one.dispose();
}

/** The cases. */
export const leakCases: readonly Case[] = [
  ...forEachOperation('nothing is left behind', 'leaks', async (context, gates, operation) => {
    const inputs = inputsOf(operation, gates, 3, 7, context.seed);
    await expectNothingLeft(context, () => runOnce(context, operation, inputs));
    freeAll(inputs);
  }),
  ...forEachOperation('nothing is left behind of weights that are gone', 'leaks', (context, gates, operation) =>
    expectNothingLeft(context, async () => {
      const inputs = inputsOf(operation, gates, 1, 5, context.seed);
      await runWithEmbedding(context, operation, inputs);
      freeAll(inputs);
    }),
  ),
  {
    group: 'attention',
    name: 'nothing is left behind',
    topics: ['leaks'],
    run: (context) => {
      const { inputs, byOperation } = attentionTrial({
        mask: 'holes',
        queryMask: 'left',
        rate: 0.2,
        seed: context.seed,
      });
      return expectNothingLeft(context, () => resultsOf(inputs, byOperation, context.backend.capabilities.training));
    },
  },
  {
    group: 'crf',
    name: 'nothing is left behind',
    topics: ['leaks'],
    run: async (context) => {
      for (const make of [crfTrial, crfDecodeTrial]) {
        const { inputs, byOperation } = make({ mask: 'holes', seed: context.seed });
        await expectNothingLeft(context, () => resultsOf(inputs, byOperation, context.backend.capabilities.training));
      }
    },
  },
];
