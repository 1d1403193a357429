// Run before all tests: finds or installs the browser once, or says in one sentence what to install.
import { findChromium } from './find-chromium.ts';

try {
  findChromium();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
