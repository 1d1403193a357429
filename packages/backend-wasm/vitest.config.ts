import { browserProject, nodeProject, testIn } from '@rnnkit/vitest';

export default testIn(
  nodeProject(),
  browserProject({ exclude: ['test/isolated-page.browser.test.ts'] }),
  // Here tfjs uses threads, and its memory is shared. What does not depend on memory has been tried already.
  browserProject({
    isolated: true,
    include: ['conformance', 'wasm', 'shared-memory.browser', 'isolated-page.browser'].map(
      (name) => `test/${name}.test.ts`,
    ),
  }),
);
