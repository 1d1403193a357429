import { browserProject, nodeProject, testIn } from '@rnnkit/vitest';

export default testIn(nodeProject(), browserProject());
