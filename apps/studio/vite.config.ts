import { defaultClientConditions, defineConfig } from 'vite';

import { contentSecurityPolicy } from './build/content-security-policy.ts';
import { developmentHeaders, siteHeaders } from './build/headers.ts';
import { offline } from './build/offline.ts';
import { thirdPartyLicences } from './build/third-party-licences.ts';

const licences = thirdPartyLicences();

export default defineConfig({
  // Relative addresses: the built site works from any path.
  base: './',
  plugins: [contentSecurityPolicy(), licences.site, offline()],
  resolve: { conditions: ['@rnnkit/source', ...defaultClientConditions] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es', plugins: () => [licences.worker()] },
  build: {
    target: 'es2023',
    // Scripts and fonts inside addresses would need a laxer policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  server: { headers: developmentHeaders },
  preview: { headers: siteHeaders },
});
