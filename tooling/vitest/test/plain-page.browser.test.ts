import { expect, test } from 'vitest';

test('a page is a real one, with WebGL 2, and not isolated from other origins', () => {
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  expect(context?.getExtension('EXT_color_buffer_float')).not.toBeNull();
  expect(context?.getExtension('WEBGL_lose_context')).not.toBeNull();
  expect(navigator.userAgent).toContain('Chrome');
  expect(crossOriginIsolated).toBe(false);
});
