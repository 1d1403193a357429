import { nodeProject } from '@rnnkit/vitest';

const { test, ...config } = nodeProject({ testTimeout: 300_000 });

export default { ...config, test: { ...test, globalSetup: ['test/packed.ts'] } };
