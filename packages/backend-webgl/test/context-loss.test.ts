// The browser takes the graphics context away: it is said, and variables come back.
import { cpu } from '@rnnkit/backend-cpu';
import { activeBackend, useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { backend, getBackend, ones, square, tensor1d, variable } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import { webgl, type ContextLoss } from '../src/index.ts';
import type { NativeBackend } from '../src/native-backend.ts';
import { contextOf } from '../src/textures.ts';

async function loseContext(): Promise<void> {
  const gl = contextOf(backend() as NativeBackend);
  const lost = new Promise((resolve) => {
    gl.canvas.addEventListener('webglcontextlost', resolve, { once: true });
  });
  gl.getExtension('WEBGL_lose_context')!.loseContext();
  await lost;
}

test('variables come back as they were backed up; anything else says that it is lost', async () => {
  const losses: ContextLoss[] = [];
  const make = () => webgl({ allowSoftware: true, onContextLost: (loss) => losses.push(loss) });
  await useBackend(make());
  const backedUp = variable(square(tensor1d([1, 2, 3])), true, 'backed up');
  await activeBackend()!.backUp!();
  const later = variable(square(tensor1d([4, 5])), true, 'later');
  const other = square(tensor1d([6, 7]));
  const reading = square(other).data();
  const read = expect(reading).rejects.toThrow('WebGL context is lost');

  await loseContext();
  await read;
  expect(losses).toEqual([{ restored: ['backed up'], lost: ['later'] }]);
  const inputs = { x: ones([1, 2, 3]), kernel: ones([3, 4]), recurrentKernel: ones([1, 4]) };
  expect(() => ops.lstm(inputs)).toThrow('Call useBackend again');
  await expect(other.data()).rejects.toThrow('there is no copy of it on the host');

  await useBackend(make());
  expect(Array.from(await square(backedUp).data())).toEqual([1, 16, 81]);
  expect(() => square(later)).toThrow('there is no copy of it on the host');
  expect(Array.from(await ops.lstm(inputs).output.data())).toHaveLength(1);
});

test('another backend can take over', async () => {
  await useBackend(webgl({ allowSoftware: true }));
  const weight = variable(square(tensor1d([1, 2])));
  await activeBackend()!.backUp!();
  await loseContext();
  await useBackend(cpu());
  expect(getBackend()).toBe('cpu');
  expect(Array.from(await square(weight).data())).toEqual([1, 16]);
});
