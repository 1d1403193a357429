// Makes the built site work offline after the first visit: a service worker that keeps every file of the build.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

import { siteHeaders } from './headers.ts';

const source = new URL('service-worker.js', import.meta.url);

/**
 * Writes `service-worker.js` with the list of the build's files, and `_headers` with the headers that hosts which read such a
 * file (Netlify, Cloudflare Pages) will send.
 */
export function offline(): Plugin {
  let publicDir = '';
  return {
    name: 'offline',
    apply: 'build',
    configResolved(config) {
      ({ publicDir } = config);
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const hash = createHash('sha256');
        const built = Object.values(bundle).toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1));
        for (const file of built) hash.update(file.type === 'chunk' ? file.code : file.source);
        const copied = readdirSync(publicDir);
        for (const name of copied) hash.update(readFileSync(join(publicDir, name)));
        const files = ['./', ...built.map(({ fileName }) => fileName), ...copied].filter(
          (name) => name !== 'index.html',
        );
        const worker = readFileSync(source, 'utf8')
          .replace('VERSION', hash.digest('hex').slice(0, 16))
          .replace("['files']", JSON.stringify(files));
        this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: worker });
        const headers = Object.entries(siteHeaders).map(([name, value]) => `  ${name}: ${value}`);
        this.emitFile({ type: 'asset', fileName: '_headers', source: `/*\n${headers.join('\n')}\n` });
      },
    },
  };
}
