// Tests in a real Chromium, from source.
import { playwright } from '@vitest/browser-playwright';
import type { TestProjectInlineConfiguration } from 'vitest/config';

import { findChromium } from './find-chromium.ts';
import { readmeExamples } from './readme-examples.ts';

/**
 * What a headless Chromium is started with: WebGL is drawn by software, so that it works and is the same on every machine; or
 * what `CHROMIUM_ARGUMENTS` says, such as `--use-angle=vulkan --ignore-gpu-blocklist` for this machine's graphics card.
 */
export const chromiumArguments: readonly string[] = process.env['CHROMIUM_ARGUMENTS']?.split(' ').filter(Boolean) ?? [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** Options of {@link browserProject}. */
export interface BrowserProjectOptions {
  /** Which tests; every `test/*.test.ts` but `*.node.test.ts` by default. */
  readonly include?: readonly string[];
  /** Which of them not to run in this page. */
  readonly exclude?: readonly string[];
  /** Whether the page is cross-origin-isolated, and so may share memory between threads. */
  readonly isolated?: boolean;
  /** Milliseconds that a test, or what is run around it, may take; 60,000 by default. */
  readonly testTimeout?: number;
}

/** Playwright's Chromium, which is looked for when it is started, and not when a tool reads this configuration. */
function chromiumProvider(): ReturnType<typeof playwright> {
  const launchOptions: { args: string[]; executablePath?: string } = { args: [...chromiumArguments] };
  const { prewarm: _, ...provider } = playwright({ launchOptions });
  return {
    ...provider,
    providerFactory(project) {
      launchOptions.executablePath ??= findChromium();
      return provider.providerFactory(project);
    },
  };
}

/** The vitest configuration of tests in a page of a headless Chromium. */
export function browserProject(options: BrowserProjectOptions = {}): TestProjectInlineConfiguration {
  const conditions = ['@rnnkit/source', 'browser', 'import', 'module', 'default'];
  return {
    plugins: [readmeExamples()],
    resolve: { conditions },
    server:
      options.isolated === true
        ? { headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } }
        : {},
    test: {
      name: options.isolated === true ? 'isolated' : 'browser',
      include: [...(options.include ?? ['test/**/*.test.ts'])],
      exclude: ['**/*.node.test.ts', ...(options.exclude ?? [])],
      testTimeout: options.testTimeout ?? 60_000,
      hookTimeout: options.testTimeout ?? 60_000,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: chromiumProvider(),
        instances: [{ browser: 'chromium' }],
      },
    },
  };
}
