// What holds of every recurrent operation whatever the numbers are: the same twice, time reversed twice is time, padding
// changes nothing, a sequence in two halves is the sequence, a batch in parts is the batch.
import { useBackend } from '@rnnkit/core';
import {
  grads,
  mul,
  reshape,
  reverse,
  slice,
  sum,
  tensor,
  tidy,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';

import type { Case } from '../case.ts';
import {
  expectEqual,
  features,
  forEachOperation,
  freeAll,
  inputsOf,
  readAll,
  roundingOf,
  runOnce,
  units,
  type Weights,
} from './recurrent-inputs.ts';

/** The cases. */
export const recurrentPropertyCases: readonly Case[] = [
  ...forEachOperation('the same inputs give the same bits', 'determinism', async (context, gates, operation) => {
    const inputs = inputsOf(operation, gates, 3, 7, context.seed);
    const [first, second] = [await runOnce(context, operation, inputs), await runOnce(context, operation, inputs)];
    for (const [name, values] of Object.entries(first)) expectEqual(second[name]!, values, `${name} differs`);
    freeAll(inputs);
  }),
  ...forEachOperation('reversed time is a reversed input', 'reversedTime', async (context, gates, operation) => {
    const inputs = inputsOf(operation, gates, 3, 7, context.seed);
    const results = tidy(() => ({
      backwards: operation(inputs, { goBackwards: true, returnSequences: true }).output,
      turned: operation({ ...inputs, x: reverse(inputs.x, 1) }, { returnSequences: true }).output,
    }));
    const { backwards, turned } = await readAll(results);
    expectEqual(backwards!, turned!, 'Reversed time is not a reversed input', roundingOf(context));
    freeAll(inputs);
  }),
  ...forEachOperation('a padded batch gives what each text gives alone', 'masks', async (context, gates, operation) => {
    const lengths = [1, 4, 7, 2];
    const inputs = inputsOf(operation, gates, lengths.length, 7, context.seed);
    const x = await inputs.x.data();
    for (const side of ['left', 'right']) {
      const isValid = (row: number, step: number): boolean =>
        side === 'right' ? step < lengths[row]! : step >= 7 - lengths[row]!;
      const padded = Float32Array.from(x, (value, index) =>
        isValid(Math.floor(index / features / 7), Math.floor(index / features) % 7) ? value : Number.NaN,
      );
      const mask = Uint8Array.from({ length: lengths.length * 7 }, (_, index) =>
        Number(isValid(Math.floor(index / 7), index % 7)),
      );
      const { together } = await readAll(
        tidy(() => ({
          together: operation(
            {
              ...inputs,
              x: tensor(padded, [lengths.length, 7, features]),
              mask: tensor(mask, [lengths.length, 7], 'bool'),
            },
            {},
          ).output,
        })),
      );
      for (const [row, length] of lengths.entries()) {
        const start = (row * 7 + (side === 'right' ? 0 : 7 - length)) * features;
        const { alone } = await readAll(
          tidy(() => ({
            alone: operation(
              { ...inputs, x: tensor(x.slice(start, start + length * features), [1, length, features]) },
              {},
            ).output,
          })),
        );
        expectEqual(
          Array.from(together!).slice(row * units, (row + 1) * units),
          alone!,
          `Padded on the ${side}, row ${row} differs`,
          roundingOf(context),
        );
      }
    }
    freeAll(inputs);
  }),
  ...forEachOperation('a sequence in two halves is the sequence', 'states', async (context, gates, operation) => {
    const [batch, time] = [3, 7];
    const inputs = inputsOf(operation, gates, batch, time, context.seed);
    const weighting = inputsOf(operation, gates, batch, time, context.seed + 1);
    const wanted = tidy(() => reshape(slice(weighting.x, [0, 0, 0], [batch, 1, features]), [batch, features]));
    const atOnce = ({ x, ...weights }: Weights): Tensor => operation({ x, ...weights }, {}).output;
    const inHalves = ({ x, ...weights }: Weights): Tensor => {
      const first = slice(x, [0, 0, 0], [batch, 3, features]);
      const { hidden, cell } = operation({ x: first, ...weights }, { returnState: true });
      const second = slice(x, [0, 3, 0], [batch, time - 3, features]);
      const states = { initialHidden: hidden, ...(cell === undefined ? {} : { initialCell: cell }) };
      return operation({ x: second, ...weights, ...states }, {}).output;
    };
    const results = (run: (given: Weights) => Tensor): Record<string, Tensor> =>
      tidy(() => {
        const found: Record<string, Tensor> = { output: run(inputs) };
        if (!context.backend.capabilities.training) return found;
        const loss = (...given: Tensor[]): Scalar => {
          const [x, kernel, recurrentKernel, bias] = given as [Tensor, Tensor, Tensor, Tensor];
          const output = run({ x, kernel, recurrentKernel, bias });
          return sum(mul(slice(output, [0, 0], [batch, features]), wanted));
        };
        const gradients = grads(loss)([inputs.x, inputs.kernel, inputs.recurrentKernel, inputs.bias]);
        for (const [index, name] of ['x', 'kernel', 'recurrentKernel', 'bias'].entries()) {
          found[`gradient of ${name}`] = gradients[index]!;
        }
        return found;
      });
    const [whole, halves] = [await readAll(results(atOnce)), await readAll(results(inHalves))];
    for (const [name, values] of Object.entries(whole)) {
      expectEqual(halves[name]!, values, `In two halves, the ${name} differs`, roundingOf(context));
    }
    freeAll({ ...inputs, wanted });
    freeAll(weighting);
  }),
  ...forEachOperation('a batch larger than any block is its parts', 'values', async (context, gates, operation) => {
    // More than 65,536 elements of the gates’ sums, whatever the number of gates; more steps than fit below each other into a
    // texture; and no more rows than one has.
    const [parts, size, time] = [9, 480, 5];
    const inputs = inputsOf(operation, gates, parts * size, time, context.seed);
    const whole = await runOnce(context, operation, inputs);
    const sums = Object.entries(whole).map(([name, { length }]) => [name, new Float64Array(length)] as const);
    for (let part = 0; part < parts; part++) {
      const x = slice(inputs.x, [part * size, 0, 0], [size, time, features]);
      const results = await runOnce(context, operation, { ...inputs, x });
      for (const [name, sum] of sums) {
        const values = results[name]!;
        // Of rows there is each part's own, of weights the sum of what each part says.
        const start = values.length < sum.length ? part * values.length : 0;
        for (let index = 0; index < values.length; index++) sum[start + index]! += values[index]!;
      }
      x.dispose();
    }
    const terms = parts * size * time;
    for (const [name, sum] of sums) {
      const isSum = name.startsWith('gradient') && name !== 'gradient of x';
      const bound = isSum ? 2 * Math.sqrt(terms) * terms * context.precision.unitRoundoff : roundingOf(context);
      expectEqual(whole[name]!, sum, `In ${parts} parts, the ${name} differs`, bound);
    }
    freeAll(inputs);
  }),
  ...forEachOperation(
    'another instance of the backend goes on with the same tensors',
    'switching',
    async (context, gates, operation) => {
      const inputs = inputsOf(operation, gates, 2, 3, context.seed);
      const first = await runOnce(context, operation, inputs);
      await useBackend(await context.makeBackend());
      const second = await runOnce(context, operation, inputs);
      for (const [name, values] of Object.entries(first)) {
        expectEqual(second[name]!, values, `On the other instance, ${name} differs`);
      }
      await useBackend(context.backend);
      freeAll(inputs);
    },
  ),
];
