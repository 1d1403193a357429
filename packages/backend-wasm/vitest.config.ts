import { mutantPlugin } from '@rnnkit/mutants/plugin';
import { browserProject, nodeProject, testIn } from '@rnnkit/vitest';

import { mutants } from './test/mutants/mutants.ts';
import { recompiled } from './test/mutants/recompiled.ts';
import { threadMutants } from './test/mutants/threads.ts';

const node = nodeProject();
const plugin = mutantPlugin({
  folder: new URL('.', import.meta.url),
  mutants: [...mutants, ...threadMutants],
  generated: { 'src/kernel-module.generated.ts': recompiled },
});

export default testIn(
  { ...node, plugins: [...(node.plugins ?? []), plugin] },
  browserProject({ exclude: ['test/isolated-page.browser.test.ts'] }),
  // Here tfjs uses threads, and its memory is shared. What does not depend on memory has been tried already.
  browserProject({
    isolated: true,
    include: ['conformance', 'wasm', 'shared-memory.browser', 'isolated-page.browser'].map(
      (name) => `test/${name}.test.ts`,
    ),
  }),
);
