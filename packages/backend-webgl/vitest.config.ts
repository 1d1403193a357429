import { mutantPlugin } from '@rnnkit/mutants/plugin';
import { browserProject, testIn } from '@rnnkit/vitest';

import { mutants } from './test/mutants/mutants.ts';

const browser = browserProject();
const plugin = mutantPlugin({ folder: new URL('.', import.meta.url), mutants });

export default testIn({ ...browser, plugins: [...(browser.plugins ?? []), plugin] });
