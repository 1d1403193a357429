// The built page carries its content security policy: nothing but its own files, and WebAssembly.
import type { Plugin } from 'vite';

/**
 * The policy. WebAssembly has to be compiled, which `wasm-unsafe-eval` allows and JavaScript's eval stays forbidden. The threads of
 * the WASM backend are workers made of text of its own (`blob:`), which are held to this policy as the page is.
 */
export const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Puts the policy into the built page. The development server injects styles and scripts, which it would forbid. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
    ],
  };
}
