import { expect, test } from 'vitest';

test('the README example runs', async () => {
  await expect(import('../README.md')).resolves.toBeDefined();
});
