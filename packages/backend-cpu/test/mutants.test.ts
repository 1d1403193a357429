// The suite can fail: kernels that are wrong in small ways are found.

import { conformanceCases, runConformance } from '@rnnkit/conformance';
import type { Backend } from '@rnnkit/core';
import {
  engine,
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

import { cpu } from '../src/index.ts';

type Change = (outputs: TensorInfo[], read: (info: TensorInfo) => Float32Array) => void;

/** The CPU backend with one kernel whose outputs are tampered with. */
function mutant(kernelName: string, change: Change): Backend {
  const backend = cpu();
  return {
    ...backend,
    async activate() {
      await backend.dispose();
      await backend.activate();
      const whole = getKernel(kernelName, 'cpu');
      const tampered: KernelConfig = {
        ...whole,
        kernelFunc: (parameters) => {
          const outputs = whole.kernelFunc(parameters) as TensorInfo[];
          change(outputs, (info) => engine().readSync(info.dataId) as Float32Array);
          return outputs;
        },
      };
      unregisterKernel(kernelName, 'cpu');
      registerKernel(tampered);
    },
  };
}

const first =
  (place: number, factor: number): Change =>
  (outputs, read) => {
    const values = read(outputs[place]!);
    values[0] = values[0]! * factor + (factor === 1 ? 1e-5 : 0);
  };
const zero =
  (place: number): Change =>
  (outputs, read) =>
    void read(outputs[place]!).fill(0);
const swap =
  (place: number): Change =>
  (outputs, read) => {
    const values = read(outputs[place]!);
    const half = values.length >> 1;
    const start = values.slice(0, half);
    values.copyWithin(0, half, 2 * half);
    values.set(start, half);
  };

const mutants: readonly (readonly [group: string, kernel: string, what: string, change: Change])[] = [
  ['lstm', 'RnnkitLstm', 'output off by a hundred-thousandth', first(0, 1)],
  ['lstm', 'RnnkitLstm', 'hidden state wrong in one element', first(1, 1.001)],
  ['lstm', 'RnnkitLstm', 'cell state missing', zero(2)],
  ['lstm', 'RnnkitLstmGradient', 'gates of the kernel’s gradient swapped', swap(1)],
  ['lstm', 'RnnkitLstmGradient', 'gradient of the bias dropped', zero(3)],
  ['gru', 'RnnkitGru', 'output halves swapped', swap(0)],
  ['gru', 'RnnkitGruGradient', 'gradient of x dropped', zero(0)],
  ['gru', 'RnnkitGruGradient', 'two biases swapped', swap(3)],
  ['simpleRnn', 'RnnkitSimpleRnnGradient', 'gradient of the recurrent kernel scaled', first(2, 1.01)],
  ['embedding', 'RnnkitEmbeddingGradient', 'one row counted twice', first(0, 2)],
  ['dense', 'RnnkitDense', 'output off by a hundred-thousandth', first(0, 1)],
  ['softmaxCrossEntropy', 'RnnkitSoftmaxCrossEntropyGradient', 'gradient scaled', first(0, 1.001)],
  ['binaryCrossEntropy', 'RnnkitBinaryCrossEntropy', 'loss missing', zero(0)],
  ['adam', 'RnnkitAdam', 'velocity not kept', zero(2)],
  ['lion', 'RnnkitLion', 'variable off by a hundred-thousandth', first(0, 1)],
];

describe('a wrong kernel is found', () => {
  test.each(mutants)('%s: %s, %s', async (group, kernel, _, change) => {
    const declared: (() => Promise<void>)[] = [];
    const backend = mutant(kernel, change);
    runConformance({
      test: (__, run) => declared.push(run),
      makeBackend: () => backend,
      cases: conformanceCases.filter((one) => one.group === group && !one.name.includes('fuzzed')),
    });
    const outcomes = await Promise.allSettled(declared.slice(0, 3).map((run) => run()));
    await backend.dispose();
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
  });
});
