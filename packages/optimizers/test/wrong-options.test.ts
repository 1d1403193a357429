// Options of optimizers that are of a wrong kind, or not known, are refused in words.
import { RnnkitError } from '@rnnkit/data';
import { expect, test } from 'vitest';

import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  lamb,
  lion,
  nadam,
  optimizerFromConfig,
  rmsprop,
  sgd,
} from '../src/index.ts';

const makers = { adadelta, adagrad, adam, adamax, adamW, lamb, lion, nadam, rmsprop, sgd };

/** What a call throws; an error of the engine is none of ours. */
function thrown(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(RnnkitError);
    return (error as Error).message;
  }
  return '';
}

test.each(Object.entries(makers))('%s', (_, make) => {
  for (const bad of [null, 5, 'x', true, 5n, [1], () => 1]) {
    expect(thrown(() => make(bad as never))).toContain('takes its options as an object; got');
  }
  for (const option of ['learning_rate', 'LearningRate', 'lr', 'decay', '__proto__']) {
    const options = JSON.parse(`{"${option}": 1}`) as never;
    expect(thrown(() => make(options))).toContain(`does not know the option "${option}"; it takes learningRate`);
  }
  for (const bad of [null, -1, Number.NaN, Infinity, '1', 1n, true, [], {}]) {
    for (const option of ['learningRate', 'weightDecay', 'clipNorm', 'clipValue', 'globalClipNorm']) {
      // Null stands for no clipping.
      if (bad === null && option.startsWith('clip')) continue;
      if (bad === null && option === 'globalClipNorm') continue;
      expect(thrown(() => make({ [option]: bad }))).toMatch(/has to be|described by/);
    }
  }
});

test('a misspelt option does not compile', () => {
  // @ts-expect-error Keras' spelling
  expect(thrown(() => adam({ learning_rate: 1 }))).toContain('Did you mean learningRate?');
  // @ts-expect-error a convention that there is not
  expect(thrown(() => adam({ convention: 'torch' }))).toContain('convention has to be one of keras, pytorch');
  // @ts-expect-error an option of another
  expect(thrown(() => sgd({ beta1: 0.9 }))).toContain('does not know the option "beta1"');
});

test('what describes no optimizer', () => {
  for (const bad of [undefined, null, 'adam', 5n, [], { className: 5 }, { className: 'adam', config: [] }]) {
    expect(thrown(() => optimizerFromConfig(bad))).toContain('{ className, config }');
  }
  expect(thrown(() => optimizerFromConfig({ className: 'adamm' }))).toContain(
    'There is no optimizer "adamm"; there are adadelta',
  );
});
