import { nodeProject, testIn } from '@rnnkit/vitest';

const project = nodeProject();
const conditions = ['@rnnkit/source', 'node'];

// What is not of this repository is loaded as Node does, which tells `import` from `require`: pg is another file for each.
export default testIn({
  ...project,
  ssr: { resolve: { conditions, externalConditions: conditions } },
});
