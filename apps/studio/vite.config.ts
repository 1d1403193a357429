import { defaultClientConditions, defineConfig } from 'vite';

import { contentSecurityPolicy } from './build/content-security-policy.ts';
import { isolationHeaders } from './build/isolation-headers.ts';
import { offline } from './build/offline.ts';

export default defineConfig({
  // Relative addresses: the built site works from any path.
  base: './',
  plugins: [contentSecurityPolicy(), offline()],
  resolve: { conditions: ['@rnnkit/source', ...defaultClientConditions] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    // Scripts and fonts inside addresses would need a laxer policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
});
