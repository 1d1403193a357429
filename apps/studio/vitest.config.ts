import { nodeProject } from '@rnnkit/vitest';
import { mergeConfig } from 'vitest/config';

// Each test opens a page that trains: they take turns.
export default mergeConfig(nodeProject({ testTimeout: 180_000 }), {
  test: { globalSetup: ['test/support/build.ts'], fileParallelism: false, hookTimeout: 60_000 },
});
