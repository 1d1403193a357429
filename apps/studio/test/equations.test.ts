// What the equations of a cell say is what the cell has computed: both sides of each, worked out again.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { gateActivations } from '@rnnkit/inspect';
import { bidirectional, embedding, gru, lstm, simpleRnn, type Layer } from '@rnnkit/layers';
import { sequential } from '@rnnkit/training';
import { beforeAll, expect, test } from 'vitest';

import { equationsOf, type Piece } from '../src/views/cell-equations.ts';

const units = 3;
const weights = { biasInitializer: 'randomNormal', recurrentInitializer: 'glorotUniform' } as const;
const cells: Readonly<Record<string, () => Layer>> = {
  simpleRnn: () => simpleRnn({ units, ...weights }),
  lstm: () => lstm({ units, ...weights }),
  'lstm without bias, of other activations': () =>
    lstm({ units, useBias: false, activation: 'relu', recurrentActivation: 'hardSigmoid' }),
  gru: () => gru({ units, ...weights }),
  'gru that resets before': () => gru({ units, resetAfter: false, ...weights }),
  'gru of Chung': () => gru({ units, variant: 'chung', ...weights }),
  'lstm that reads both ways': () => bidirectional(lstm({ units, ...weights })),
};

beforeAll(async () => {
  await useBackend(cpu());
});

const functions: Readonly<Record<string, (value: number) => number>> = {
  σ: (value) => 1 / (1 + Math.exp(-value)),
  tanh: Math.tanh,
  relu: (value) => Math.max(0, value),
  hardSigmoid: (value) => Math.min(1, Math.max(0, value / 6 + 0.5)),
  '': (value) => value,
};

/** What a sum of products of numbers, brackets and functions is. */
function valueOf(text: string): number {
  const tokens = text.replaceAll('−', '-').match(/[\d.]+|[a-zA-Zσ]+|[()+×-]/g) ?? [];
  let at = 0;
  const factor = (): number => {
    const token = tokens[at++]!;
    if (token === '-') return -factor();
    if (token === '(') {
      const inside = sum();
      at++;
      return inside;
    }
    if (!(token in functions)) return Number(token);
    return functions[token]!(factor());
  };
  const product = (): number => {
    let value = factor();
    while (tokens[at] === '×') {
      at++;
      value *= factor();
    }
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-') value += tokens[at++] === '+' ? product() : -product();
    return value;
  };
  return sum();
}

const written = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');

test.each(Object.entries(cells))('both sides of the equations of %s are equal', async (_, cell) => {
  const model = sequential([embedding({ inputDim: 9, outputDim: 4, embeddingsInitializer: 'randomNormal' }), cell()], {
    seed: 3,
  });
  model.build([null, 5]);
  const layers = await gateActivations(model, [3, 1, 4, 1, 5]);
  expect(layers.length).toBeGreaterThan(0);
  for (const layer of layers) {
    for (let step = 0; step < layer.time; step++) {
      for (let unit = 0; unit < units; unit++) {
        const equations = equationsOf(layer, step, unit, (value) => value.toFixed(7));
        expect(equations.at(-1)!.gives).toBe('hidden');
        for (const { numbers, formula } of equations) {
          const [left, right] = written(numbers).split(' = ');
          expect(valueOf(right!), `${written(formula)}: ${written(numbers)}`).toBeCloseTo(valueOf(left!), 5);
        }
        expect(valueOf(written(equations.at(-1)!.numbers).split(' = ')[0]!)).toBeCloseTo(
          layer.hidden[step * units + unit]!,
          6,
        );
      }
    }
  }
  model.dispose();
});

test('formulas are written as the papers write them', async () => {
  const formulas = async (layer: Layer): Promise<string[]> => {
    const model = sequential([embedding({ inputDim: 9, outputDim: 4 }), layer]);
    model.build([null, 1]);
    const [found] = await gateActivations(model, [3]);
    model.dispose();
    return equationsOf(found!, 0, 0, String).map(({ formula }) => written(formula));
  };
  expect(await formulas(lstm({ units }))).toEqual([
    'i = σ(x W + h₋₁ U + b)',
    'f = σ(x W + h₋₁ U + b)',
    'c̃ = tanh(x W + h₋₁ U + b)',
    'o = σ(x W + h₋₁ U + b)',
    'c = f ⊙ c₋₁ + i ⊙ c̃',
    'h = o ⊙ tanh(c)',
  ]);
  expect((await formulas(gru({ units }))).slice(2)).toEqual([
    'h̃ = tanh(x W + r ⊙ (h₋₁ U + b′) + b)',
    'h = z ⊙ h₋₁ + (1 − z) ⊙ h̃',
  ]);
  expect((await formulas(gru({ units, variant: 'chung', useBias: false }))).slice(2)).toEqual([
    'h̃ = tanh(x W + (r ⊙ h₋₁) U)',
    'h = (1 − z) ⊙ h₋₁ + z ⊙ h̃',
  ]);
  expect(await formulas(simpleRnn({ units }))).toEqual(['h = tanh(x W + h₋₁ U + b)']);
});
