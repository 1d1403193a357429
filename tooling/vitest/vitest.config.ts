import { browserProject, nodeProject, testIn } from './src/index.ts';

export default testIn(
  nodeProject(),
  browserProject({ exclude: ['test/isolated-page.browser.test.ts'] }),
  browserProject({ include: ['test/isolated-page.browser.test.ts'], isolated: true }),
);
