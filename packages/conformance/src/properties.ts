// What holds of every backend whatever the numbers are: the same twice, time reversed twice is time, padding changes nothing,
// nothing is left behind, and the backend can be changed on the way.
import { gru, lstm, Random, simpleRnn, useBackend, type RecurrentTensors } from '@rnnkit/core';
import { grads, memory, reverse, sum, tensor, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import type { Case, CaseContext } from './case.ts';

type Operation = (
  inputs: RecurrentTensors,
  options: { readonly reverse?: boolean; readonly returnSequences?: boolean },
) => { readonly output: Tensor };

const operations: readonly (readonly [name: string, gates: number, operation: Operation])[] = [
  ['simpleRnn', 1, simpleRnn],
  ['lstm', 4, lstm],
  ['gru', 3, (inputs, options) => gru(inputs, { ...options, form: 'resetBefore' })],
];

const [features, units] = [4, 5];

function inputsOf(
  gates: number,
  batch: number,
  time: number,
  seed: number,
): Record<'x' | 'kernel' | 'recurrentKernel' | 'bias', Tensor> {
  const random = new Random(seed);
  const normal = (...shape: number[]): Tensor =>
    tensor(
      Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, () => random.normal(0, 0.5)),
      shape,
    );
  return {
    x: normal(batch, time, features),
    kernel: normal(features, gates * units),
    recurrentKernel: normal(units, gates * units),
    bias: normal(gates * units),
  };
}

function expectEqual(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string, bound = 0): void {
  for (let index = 0; index < expected.length; index++) {
    const [found, wanted] = [actual[index]!, expected[index]!];
    if (Math.abs(found - wanted) > bound || Number.isNaN(found) !== Number.isNaN(wanted)) {
      throw new Error(`${what}: element ${index} is ${found}, expected ${wanted}.`);
    }
  }
}

function forEach(
  name: string,
  run: (context: CaseContext, gates: number, operation: Operation) => Promise<void>,
): Case[] {
  return operations.map(([group, gates, operation]) => ({
    group,
    name,
    run: (context) => run(context, gates, operation),
  }));
}

/** Values and gradients of one run. */
async function runOnce(operation: Operation, inputs: Record<string, Tensor>): Promise<ArrayLike<number>[]> {
  const run = (...given: Tensor[]): Scalar => {
    const [x, kernel, recurrentKernel, bias] = given as [Tensor, Tensor, Tensor, Tensor];
    return sum(operation({ x, kernel, recurrentKernel, bias }, { returnSequences: true }).output);
  };
  const results = tidy(() => {
    const { output } = operation(inputs as unknown as RecurrentTensors, {});
    return [output, ...grads(run)(Object.values(inputs))];
  });
  const values = await Promise.all(results.map((result) => result.data()));
  for (const result of results) result.dispose();
  return values;
}

const dispose = (tensors: Record<string, Tensor>): void => {
  for (const one of Object.values(tensors)) one.dispose();
};

/** A rounding of each of up to 20 terms, on values of about one. */
const rounding = 20 * 2 ** -23;

/** The cases. */
export const propertyCases: readonly Case[] = [
  ...forEach('the same inputs give the same bits', async ({ seed }, gates, operation) => {
    const inputs = inputsOf(gates, 3, 7, seed);
    const [first, second] = [await runOnce(operation, inputs), await runOnce(operation, inputs)];
    for (const [index, values] of first.entries()) expectEqual(second[index]!, values, 'A second run differs');
    dispose(inputs);
  }),
  ...forEach('reversed time is a reversed input', async ({ seed }, gates, operation) => {
    const inputs = inputsOf(gates, 3, 7, seed);
    const [backwards, turned] = tidy(() => [
      operation(inputs, { reverse: true, returnSequences: true }).output,
      operation({ ...inputs, x: reverse(inputs.x, 1) }, { returnSequences: true }).output,
    ]) as [Tensor, Tensor];
    expectEqual(await backwards.data(), await turned.data(), 'Reversed time is not a reversed input', rounding);
    dispose({ ...inputs, backwards, turned });
  }),
  ...forEach('a padded batch gives what each text gives alone', async ({ seed }, gates, operation) => {
    const lengths = [1, 4, 7, 2];
    const inputs = inputsOf(gates, lengths.length, 7, seed);
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
      const together = tidy(
        () =>
          operation(
            {
              ...inputs,
              x: tensor(padded, [lengths.length, 7, features]),
              mask: tensor(mask, [lengths.length, 7], 'bool'),
            },
            {},
          ).output,
      );
      const found = await together.data();
      for (const [row, length] of lengths.entries()) {
        const start = (row * 7 + (side === 'right' ? 0 : 7 - length)) * features;
        const alone = tidy(
          () =>
            operation({ ...inputs, x: tensor(x.slice(start, start + length * features), [1, length, features]) }, {})
              .output,
        );
        expectEqual(
          found.slice(row * units, (row + 1) * units),
          await alone.data(),
          `Padded on the ${side}, row ${row} differs`,
          rounding,
        );
        alone.dispose();
      }
      together.dispose();
    }
    dispose(inputs);
  }),
  ...forEach('nothing is left behind', async ({ seed }, gates, operation) => {
    const inputs = inputsOf(gates, 3, 7, seed);
    await runOnce(operation, inputs);
    const before = memory();
    for (let time = 0; time < 3; time++) await runOnce(operation, inputs);
    const after = memory();
    if (after.numTensors !== before.numTensors || after.numDataBuffers !== before.numDataBuffers) {
      throw new Error(
        `Three runs left ${after.numTensors - before.numTensors} tensors and ${after.numDataBuffers - before.numDataBuffers} buffers behind.`,
      );
    }
    dispose(inputs);
  }),
  ...forEach(
    'another instance of the backend goes on with the same tensors',
    async ({ seed, backend, makeBackend }, gates, operation) => {
      const inputs = inputsOf(gates, 2, 3, seed);
      const first = await runOnce(operation, inputs);
      await useBackend(await makeBackend());
      const second = await runOnce(operation, inputs);
      for (const [index, values] of first.entries()) expectEqual(second[index]!, values, 'The other instance differs');
      await useBackend(backend);
      dispose(inputs);
    },
  ),
];
