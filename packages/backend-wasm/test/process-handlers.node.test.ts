import { useBackend } from '@rnnkit/core';
import { beforeEach, expect, test } from 'vitest';

import { wasm } from '../src/index.ts';
import { endNativeBackend } from './native-backend.ts';

beforeEach(async () => {
  await useBackend(wasm());
});

test('the handlers of the process are left alone when tfjs starts and when it ends', async () => {
  const mine = (): void => undefined;
  process.on('unhandledRejection', mine);
  endNativeBackend();
  const before = process.listeners('unhandledRejection');
  const uncaught = process.listeners('uncaughtException');
  await useBackend(wasm());
  expect(process.listeners('unhandledRejection')).toEqual(before);
  expect(process.listeners('uncaughtException')).toEqual(uncaught);
  endNativeBackend();
  expect(process.listeners('unhandledRejection')).toEqual(before);
  process.off('unhandledRejection', mine);
});
