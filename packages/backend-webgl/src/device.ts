// What this machine's WebGL can do, which is known before tfjs starts.
import { env } from '@tensorflow/tfjs-core';

/** What a machine's WebGL can do. */
export interface Device {
  /** Whether there is WebGL 2 with textures that can be computed to. */
  readonly present: boolean;
  /** Whether it is emulated on the CPU. */
  readonly software: boolean;
  /** The precision of what it computes. */
  readonly precision: 'float32' | 'float16';
}

let probed: Device | undefined;

/** Finds out what this machine's WebGL can do, with a context of its own that is given back at once. */
export function probeDevice(): Device {
  probed ??= probe();
  return env().getBool('WEBGL_FORCE_F16_TEXTURES') ? { ...probed, precision: 'float16' } : probed;
}

function probe(): Device {
  const real = openContext(true);
  const gl = real ?? openContext(false);
  if (gl === null) return { present: false, software: false, precision: 'float32' };
  const full = gl.getExtension('EXT_color_buffer_float') !== null;
  const half = gl.getExtension('EXT_color_buffer_half_float') !== null;
  const software = real === null || isEmulated(gl);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return { present: full || half, software, precision: full ? 'float32' : 'float16' };
}

/** Whether the device goes by the name of a program that emulates one, which browsers do not always call a caveat. */
function isEmulated(gl: WebGL2RenderingContext): boolean {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  return /SwiftShader|llvmpipe|softpipe|Software Rasterizer|Basic Render/i.test(name);
}

function openContext(failIfMajorPerformanceCaveat: boolean): WebGL2RenderingContext | null {
  const attributes = { failIfMajorPerformanceCaveat, antialias: false, depth: false, stencil: false };
  try {
    const canvas =
      typeof OffscreenCanvas === 'function' ? new OffscreenCanvas(1, 1) : globalThis.document?.createElement('canvas');
    return (canvas?.getContext('webgl2', attributes) ?? null) as WebGL2RenderingContext | null;
  } catch {
    // No canvas, or one without WebGL: the same as none.
  }
  return null;
}
