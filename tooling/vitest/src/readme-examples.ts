// README examples that can be imported, and so are run.
import { readFileSync } from 'node:fs';

import { transformWithOxc, type Plugin } from 'vite';

/** Lets a test `import('../README.md')`: the module is the README's ```ts blocks, joined in order. */
export function readmeExamples(): Plugin {
  return {
    name: 'readme-examples',
    enforce: 'pre',
    async load(id) {
      const path = id.split('?')[0] ?? id;
      if (!path.endsWith('.md')) return null;
      const blocks = [...readFileSync(path, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1]);
      if (blocks.length === 0) throw new Error(`${path} holds no \`\`\`ts block to run.`);
      const { code } = await transformWithOxc(blocks.join('\n'), `${path}.ts`);
      return { code, map: null, moduleType: 'js' };
    },
  };
}
