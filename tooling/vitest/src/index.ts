// How every package is tested: from source, in Node, with README examples that can be imported and so are run.
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { ViteUserConfig } from 'vitest/config';

/** Lets a test `import('../README.md')`: the module is the README's ```ts blocks, joined in order. */
function readmeExamples(): NonNullable<ViteUserConfig['plugins']>[number] {
  return {
    name: 'readme-examples',
    enforce: 'pre',
    load(id: string) {
      const path = id.split('?')[0] ?? id;
      if (!path.endsWith('.md')) return null;
      const blocks = [...readFileSync(path, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1]);
      if (blocks.length === 0) throw new Error(`${path} holds no \`\`\`ts block to run.`);
      return { code: stripTypeScriptTypes(blocks.join('\n')), map: null, moduleType: 'js' };
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
