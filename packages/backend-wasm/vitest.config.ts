import { browserProject, nodeProject, testIn } from '@rnnkit/vitest';

export default testIn(
  nodeProject(),
  browserProject(),
  // Here tfjs uses threads, and its memory is shared. What does not depend on memory has been tried already.
  browserProject({
    isolated: true,
    include: ['conformance', 'wasm', 'threads.browser'].map((name) => `test/${name}.test.ts`),
  }),
);
