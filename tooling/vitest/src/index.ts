// How every package is tested: from source, in Node, with README examples that can be imported and so are run.
import { readFileSync } from 'node:fs';
import { transformWithOxc, type Plugin } from 'vite';
import type { ViteUserConfig } from 'vitest/config';

/** Lets a test `import('../README.md')`: the module is the README's ```ts blocks, joined in order. */
function readmeExamples(): Plugin {
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

/** The vitest configuration of a package whose tests run in Node. */
export function nodeProject(options: { testTimeout?: number } = {}): ViteUserConfig {
  const conditions = ['@rnnkit/source', 'node', 'import', 'module', 'default'];
  return {
    plugins: [readmeExamples()],
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      include: ['test/**/*.test.ts'],
      testTimeout: options.testTimeout ?? 60_000,
      environment: 'node',
    },
  };
}
