// What a server sends with each file of the site.
import { policy } from './content-security-policy.ts';

/** No other page may show this one in a frame. Only a header can say so, a page's meta tag cannot. */
const noFrames = "frame-ancestors 'none'";

/**
 * Headers that isolate the page from others. With them the browser gives it finer clocks and shared memory; without them it
 * works as well.
 */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The headers of the built site. A worker does not take the policy of the page's meta tag, so it is a header, too. */
export const siteHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': `${policy}; ${noFrames}`,
  ...isolation,
};

/** Those of the development server, which injects styles and scripts. */
export const developmentHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': noFrames,
  ...isolation,
};
