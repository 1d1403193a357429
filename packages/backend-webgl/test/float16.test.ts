// A device that computes in float16, as some phones do: this page's is told to.
import { useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { env, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { cpu } from '@rnnkit/backend-cpu';

import { webgl } from '../src/index.ts';

test('it is refused for training with a reason, and predicts when asked to', async () => {
  const random = new Random(1);
  const normal = (...shape: number[]): Tensor => {
    const size = shape.reduce((product, side) => product * side, 1);
    return tensor(
      Float32Array.from({ length: size }, () => random.normal(0, 0.5)),
      shape,
    );
  };
  await useBackend(cpu());
  const inputs = { x: normal(3, 7, 5), kernel: normal(5, 24), recurrentKernel: normal(6, 24), bias: normal(24) };
  const expected = await ops.lstm(inputs).output.data();

  env().set('WEBGL_FORCE_F16_TEXTURES', true);
  const refused = await webgl({ allowSoftware: true }).isSupported();
  expect(refused).toMatchObject({ supported: false, reason: expect.stringContaining('float16') as unknown });

  const backend = webgl({ allowSoftware: true, allowFloat16: true });
  expect(backend.capabilities).toMatchObject({ training: false, precision: 'float16' });
  await useBackend(backend);
  const found = await ops.lstm(inputs).output.data();
  let exact = true;
  for (const [index, value] of expected.entries()) {
    expect(Math.abs(found[index]! - value)).toBeLessThan(0.02);
    exact &&= Math.abs(found[index]! - value) < 1e-6;
  }
  expect(exact).toBe(false);
});
