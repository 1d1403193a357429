// A mask of rows, as `rowMaskSource` of glsl.ts reads it.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { FlatTexture } from './textures.ts';
import type { Uniforms } from './program.ts';
import type { Workspace } from './workspace.ts';

/** A mask `[rows]` for a draw; nothing when it is absent. */
export function readRowMask(
  workspace: Workspace,
  info: TensorInfo | undefined,
): { readonly textures: Readonly<Record<string, FlatTexture>>; readonly uniforms: Uniforms } {
  if (info === undefined) return { textures: {}, uniforms: {} };
  const mask = workspace.flat(info);
  return { textures: { mask }, uniforms: { maskLayout: [mask.width, mask.offset] } };
}
