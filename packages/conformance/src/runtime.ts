// Where the suite runs, in two words.

/** Such as `Node 26`, `Chromium 156` or `Firefox 140`. */
export function describeRuntime(): string {
  const { process, navigator } = globalThis as {
    process?: { versions?: { node?: string; bun?: string } };
    navigator?: { userAgent?: string };
  };
  const agent = navigator?.userAgent ?? '';
  const [, browser, version] = /(Firefox|Chrome|Deno|Bun|Version)\/(\d+)/.exec(agent) ?? [];
  if (process?.versions?.node !== undefined && browser === undefined) {
    return `Node ${process.versions.node.split('.')[0]!}`;
  }
  const names: Readonly<Record<string, string>> = { Chrome: 'Chromium', Version: 'Safari' };
  return browser === undefined ? 'an unknown runtime' : `${names[browser] ?? browser} ${version!}`;
}
