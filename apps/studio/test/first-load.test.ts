// What a visitor waits for before there is a page: its script, what that imports at once, and its style sheet.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, inject, test } from 'vitest';

const folder = inject('site');

/** The files that the page cannot do without. */
async function firstFiles(): Promise<Map<string, Buffer>> {
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  const waiting = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file!);
  const found = new Map<string, Buffer>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    const bytes = await readFile(join(folder, file));
    found.set(file, bytes);
    // What is imported as `import("…")` comes later.
    const imports = bytes.toString('utf8').matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g);
    for (const [, name] of imports) waiting.push(`assets/${name!}`);
  }
  return found;
}

test('the page is there after 60 kB, gzipped', async () => {
  const files = await firstFiles();
  const sizes = [...files].map(([file, bytes]) => [file, gzipSync(bytes, { level: 9 }).length] as const);
  expect(sizes.length).toBeGreaterThan(1);
  const sum = sizes.reduce((all, [, size]) => all + size, 0);
  expect(sum, JSON.stringify(sizes)).toBeLessThanOrEqual(60_000);
});
