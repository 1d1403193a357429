// A Chromium to test in, without being told where: what CHROMIUM_PATH names, an installed Chrome or Chromium, Playwright's
// own download, and on Debian as root the distribution's package, which is installed.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from 'playwright';

/** What a search for a browser looks at; given in tests, the machine's own otherwise. */
export interface Machine {
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly exists: (path: string) => boolean;
  /** Where Playwright puts its own Chromium, whether it is there or not. */
  readonly playwrightChromium: () => string;
  readonly isRootOnDebian: () => boolean;
  readonly installPackage: () => void;
}

const debianPath = '/usr/bin/chromium';

/** Installs Debian's Chromium. Another process may be at it, so apt waits for its lock. */
function installPackage(): void {
  const apt = ['-o', 'DPkg::Lock::Timeout=600', '-y', '-qq'];
  const run = (...words: string[]): void => {
    execFileSync('apt-get', [...apt, ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  };
  process.stderr.write('No Chrome or Chromium here: installing it with apt-get install chromium.\n');
  run('update');
  run('install', '--no-install-recommends', 'chromium');
}

function isRootOnDebian(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

const thisMachine: Machine = {
  platform: process.platform,
  environment: process.env,
  exists: existsSync,
  playwrightChromium: () => chromium.executablePath(),
  isRootOnDebian,
  installPackage,
};

/** Where Chrome and Chromium are usually installed. */
function usualPaths({ platform, environment }: Machine): readonly string[] {
  if (platform === 'darwin') {
    const applications = ['/Applications', join(environment['HOME'] ?? '/', 'Applications')];
    return applications.flatMap((folder) => [
      `${folder}/Google Chrome.app/Contents/MacOS/Google Chrome`,
      `${folder}/Chromium.app/Contents/MacOS/Chromium`,
    ]);
  }
  if (platform === 'win32') {
    const own = environment['LOCALAPPDATA'];
    const folders = ['C:\\Program Files', 'C:\\Program Files (x86)', ...(own === undefined ? [] : [own])];
    return folders.flatMap((folder) => [
      `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
      `${folder}\\Chromium\\Application\\chrome.exe`,
    ]);
  }
  const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];
  return ['/usr/bin', '/usr/local/bin'].flatMap((folder) => names.map((name) => `${folder}/${name}`));
}

/** What is missing and how to get it; where in the program that was noticed helps nobody. */
class NoBrowser extends Error {
  override readonly name = 'NoBrowser';
  override readonly stack = '';
}

/**
 * The path of a Chrome or Chromium.
 *
 * @throws when `CHROMIUM_PATH` names nothing, and when there is no browser and none can be installed: one sentence that says what to install
 */
export function findChromium(machine: Machine = thisMachine): string {
  const named = machine.environment['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (machine.exists(named)) return named;
    throw new NoBrowser(
      `CHROMIUM_PATH is ${named}, and there is no such file: name a Chrome or Chromium, or unset it.`,
    );
  }
  const found = [...usualPaths(machine), machine.playwrightChromium()].find((path) => machine.exists(path));
  if (found !== undefined) return found;
  if (machine.isRootOnDebian()) {
    try {
      machine.installPackage();
    } catch {
      // What apt-get said is on the screen; the sentence below says what to do.
    }
    if (machine.exists(debianPath)) return debianPath;
  }
  throw new NoBrowser(
    'The tests need a Chrome or Chromium and found none: install one (Debian: apt-get install --no-install-recommends chromium; ' +
      'elsewhere: npx playwright@1.65.1 install --with-deps chromium), or set CHROMIUM_PATH to where it is.',
  );
}
