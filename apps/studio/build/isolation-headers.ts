/**
 * Headers that isolate the page from others. With them the browser gives it finer clocks and shared memory; without them it
 * works as well.
 */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;
