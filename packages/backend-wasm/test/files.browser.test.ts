// A page whose server does not have tfjs' .wasm files where it was told they are.
import { useBackend } from '@rnnkit/core';
import { expect, test, vi } from 'vitest';

import { wasm } from '../src/index.ts';

test('the error holds what tfjs has said, and a second try says that it looks once only', async () => {
  const silent = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')];
  for (const one of silent) one.mockImplementation(() => undefined);
  const refusal = (await useBackend(wasm({ files: new URL('/none/', location.href) })).catch(
    (error: unknown) => error,
  )) as Error;
  expect(refusal.message).toContain("say where the folder with them is: wasm({ files: '/wasm/' })");
  expect((refusal.cause as Error).cause).toHaveProperty('message', expect.stringContaining('.wasm'));
  await expect(useBackend(wasm())).rejects.toThrow('reload the page');
  for (const one of silent) one.mockRestore();
});
