import { nodeProject } from '@rnnkit/vitest';

export default nodeProject({ testTimeout: 300_000 });
