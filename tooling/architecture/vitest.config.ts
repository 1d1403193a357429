import { nodeProject } from '@rnnkit/vitest';

export default nodeProject();
