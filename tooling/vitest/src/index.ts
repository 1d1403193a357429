// How every package is tested: from source, in Node and in a real Chromium, the same files where they can.
//
// A file `x.test.ts` runs wherever the package is tested, `x.node.test.ts` in Node only, `x.browser.test.ts` in pages only.
import type { TestProjectInlineConfiguration, ViteUserConfig } from 'vitest/config';

export { browserProject, chromiumArguments, type BrowserProjectOptions } from './browser-project.ts';
export { findChromium } from './find-chromium.ts';
export { nodeProject } from './node-project.ts';

/**
 * The vitest configuration of a package that is tested in several places.
 *
 * @example
 * export default testIn(nodeProject(), browserProject());
 */
export function testIn(...projects: readonly TestProjectInlineConfiguration[]): ViteUserConfig {
  return { test: { projects: projects.map((project) => ({ ...project, extends: false })) } };
}
