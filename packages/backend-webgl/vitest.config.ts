import { browserProject, testIn } from '@rnnkit/vitest';

export default testIn(browserProject());
