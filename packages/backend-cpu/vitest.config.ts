import { mutantPlugin } from '@rnnkit/mutants/plugin';
import { browserProject, nodeProject, testIn } from '@rnnkit/vitest';

import { mutants } from './test/mutants/mutants.ts';

const node = nodeProject();
const plugin = mutantPlugin({ folder: new URL('.', import.meta.url), mutants });

export default testIn({ ...node, plugins: [...(node.plugins ?? []), plugin] }, browserProject());
