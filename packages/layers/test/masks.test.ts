// Which mask comes out of a layer: what real Keras says, layer by layer.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { Random } from '@rnnkit/data';
import { beforeAll, expect, test } from 'vitest';

import { layerFromConfig } from '../src/index.ts';
import kerasMasks from './fixtures/keras-masks.json?raw';

interface Values {
  readonly shape: number[];
  readonly data: number[];
}

interface Case {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly masked: readonly boolean[];
  readonly masks: readonly (Values | null)[];
}

const { values, given, cases } = JSON.parse(kerasMasks) as {
  readonly values: Values;
  readonly given: readonly Values[];
  readonly cases: readonly Case[];
};

const maskOf = (mask: Tensor | undefined): Values | null =>
  mask === undefined ? null : { shape: [...mask.shape], data: [...mask.dataSync()] };

beforeAll(() => useBackend(cpu()));

test.each(cases)('$className $config of values with masks $masked', ({ className, config, masked, masks }) => {
  const layer = layerFromConfig({ className, config });
  const { shape, data } = values;
  tidy(() => {
    const inputs = masked.map((isMasked, place) => ({
      tensor: tensor(data, shape),
      mask: isMasked ? tensor(given[place]!.data, given[place]!.shape, 'bool') : undefined,
    }));
    const [first, ...others] = inputs.map(() => [null, ...shape.slice(1)]);
    layer.build(first!, new Random(1), ...others);
    const { values: results } = layer.run(inputs);
    expect(results.map(({ mask }) => maskOf(mask))).toEqual(masks);
  });
  layer.dispose();
});
