// Tests in Node, from source.
import type { TestProjectInlineConfiguration } from 'vitest/config';

import { readmeExamples } from './readme-examples.ts';

/** The vitest configuration of tests in Node: every `test/*.test.ts` but `*.browser.test.ts`. */
export function nodeProject(options: { testTimeout?: number } = {}): TestProjectInlineConfiguration {
  const conditions = ['@rnnkit/source', 'node', 'import', 'module', 'default'];
  return {
    plugins: [readmeExamples()],
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name: 'node',
      include: ['test/**/*.test.ts'],
      exclude: ['**/*.browser.test.ts'],
      testTimeout: options.testTimeout ?? 60_000,
      hookTimeout: options.testTimeout ?? 60_000,
      environment: 'node',
    },
  };
}
