import { browserProject, nodeProject, testIn } from '@rnnkit/vitest';

import { mutantPlugin } from './test/mutants/mutant-plugin.ts';

const node = nodeProject();

export default testIn({ ...node, plugins: [...(node.plugins ?? []), mutantPlugin()] }, browserProject());
