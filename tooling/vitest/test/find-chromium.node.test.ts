import { expect, test, vi } from 'vitest';

import { findChromium, type Machine } from '../src/find-chromium.ts';

/** A machine that has the files, and whose apt-get adds the installed ones. */
function machine(files: readonly string[], changes: Partial<Machine> & { installs?: string } = {}): Machine {
  const present = new Set(files);
  return {
    platform: 'linux',
    environment: {},
    exists: (path) => present.has(path),
    playwrightChromium: () => '/home/me/.cache/ms-playwright/chrome',
    isRootOnDebian: () => false,
    installPackage: () => {
      if (changes.installs !== undefined) present.add(changes.installs);
    },
    ...changes,
  };
}

test('CHROMIUM_PATH comes first, then an installed browser, then the one that Playwright downloaded', () => {
  const files = ['/opt/chrome', '/usr/bin/google-chrome', '/home/me/.cache/ms-playwright/chrome'];
  expect(findChromium(machine(files, { environment: { CHROMIUM_PATH: '/opt/chrome' } }))).toBe('/opt/chrome');
  expect(findChromium(machine(files))).toBe('/usr/bin/google-chrome');
  expect(findChromium(machine(files.slice(2)))).toBe('/home/me/.cache/ms-playwright/chrome');
});

test.each([
  ['darwin', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  ['win32', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
  ['win32', 'C:\\Users\\me\\AppData\\Local\\Chromium\\Application\\chrome.exe'],
  ['linux', '/usr/bin/chromium'],
])('on %s it finds %s', (platform, path) => {
  const environment = { LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' };
  expect(findChromium(machine([path], { platform, environment }))).toBe(path);
});

test('on Debian as root it is installed, once nothing else is there', () => {
  const debian = { isRootOnDebian: () => true, installs: '/usr/bin/chromium' };
  expect(findChromium(machine([], debian))).toBe('/usr/bin/chromium');
  const installPackage = vi.fn<() => void>();
  findChromium(machine(['/usr/bin/chromium'], { ...debian, installPackage }));
  expect(installPackage).not.toHaveBeenCalled();
});

test('without a browser one sentence says what to install', () => {
  const failing = (): void => {
    throw new Error('apt-get cannot reach its servers');
  };
  for (const without of [machine([]), machine([], { isRootOnDebian: () => true, installPackage: failing })]) {
    expect(() => findChromium(without)).toThrow(
      /^The tests need a Chrome or Chromium .*apt-get install --no-install-recommends chromium.*CHROMIUM_PATH[^.\n]*\.$/,
    );
  }
  expect(() => findChromium(machine([], { environment: { CHROMIUM_PATH: '/gone' } }))).toThrow(
    'CHROMIUM_PATH is /gone, and there is no such file',
  );
});
