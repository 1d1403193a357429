// One run of a kernel: what it allocates, so that nothing stays behind but what it returns.
import { env, type TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from './native-backend.ts';
import { refuseLost } from './context-loss.ts';
import { floatTensor, flatTexture, newTexture, uploadValues, type FlatTexture, type Texture } from './textures.ts';
import { clear, draw, type ProgramSource, type Region, type Uniforms } from './program.ts';

/** A texture that is a tensor to tfjs. */
export interface OwnedTexture extends Texture {
  readonly info: TensorInfo;
}

/** What a kernel computes with. */
export interface Workspace {
  readonly native: NativeBackend;
  /** The largest side of a texture. */
  readonly largestSide: number;
  /** A tensor as programs read it: flat. One that tfjs holds packed is unpacked first. */
  flat(info: TensorInfo): FlatTexture;
  /** A new result, with unspecified values. */
  result(shape: readonly number[]): OwnedTexture;
  /** A new texture of four numbers a texel, with unspecified values, for this run only unless it is kept. */
  texture(width: number, height: number): OwnedTexture;
  /** Numbers from the host, four a texel, for this run only; see `hostSource` in glsl.ts. */
  upload(values: ArrayLike<number>): Texture;
  /** Lets a texture outlive the run. */
  keep<Kept extends OwnedTexture>(texture: Kept): Kept;
  /** Lets textures stay when the run has ended, until they are disposed. */
  detach(...textures: readonly OwnedTexture[]): void;
  /** Gives a texture back before the run ends, so that the next one can have its memory. */
  release(...textures: readonly OwnedTexture[]): void;
  draw(
    source: ProgramSource,
    targets: readonly Texture[],
    textures: Readonly<Record<string, Texture>>,
    uniforms: Uniforms,
    region?: Region,
  ): void;
  clear(texture: Texture, region: Region): void;
}

/** Runs a kernel. What it has not returned or kept is disposed at its end; everything is when it throws. */
export function withWorkspace(
  native: NativeBackend,
  run: (workspace: Workspace) => readonly OwnedTexture[],
): TensorInfo[] {
  refuseLost(native);
  const temporary = new Set<TensorInfo>();
  const results = new Set<TensorInfo>();
  const own = (texture: OwnedTexture, set: Set<TensorInfo>): OwnedTexture => {
    set.add(texture.info);
    return texture;
  };
  const workspace: Workspace = {
    native,
    largestSide: env().getNumber('WEBGL_MAX_TEXTURE_SIZE'),
    flat: (info) => {
      const source = flatTexture(native, info);
      if (source.packed === undefined) return source;
      const unpacked = own(floatTensor(native, info.shape), temporary);
      draw(native, unpack, [unpacked], { source }, unpackUniforms(source, unpacked));
      return { ...unpacked, offset: 0 };
    },
    result: (shape) => own(floatTensor(native, shape), results),
    texture: (width, height) => own(newTexture(native, width, height), temporary),
    upload: (values) => own(uploadValues(native, values), temporary),
    keep: (texture) => {
      temporary.delete(texture.info);
      results.add(texture.info);
      return texture;
    },
    detach: (...textures) => {
      for (const { info } of textures) temporary.delete(info);
    },
    release: (...textures) => {
      for (const { info } of textures) if (temporary.delete(info)) native.disposeData(info.dataId);
    },
    draw: (...drawn) => draw(native, ...drawn),
    clear: (texture, region) => clear(native, texture, region),
  };
  try {
    const returned = run(workspace).map(({ info }) => info);
    for (const info of returned) results.delete(info);
    for (const info of results) native.disposeData(info.dataId);
    return returned;
  } catch (error) {
    for (const info of results) native.disposeData(info.dataId);
    throw error;
  } finally {
    for (const info of temporary) native.disposeData(info.dataId);
  }
}

function unpackUniforms({ packed, width }: FlatTexture, target: Texture): Uniforms {
  const [, rows, columns] = packed!;
  return { width, shape: [rows, columns], targetWidth: target.width };
}

/** From tfjs' packed form, whose texels hold 2 × 2 numbers of a matrix, matrix after matrix, to the flat one. */
const unpack: ProgramSource = {
  name: 'unpack',
  outputs: 1,
  code: `
uniform sampler2D source;
uniform int width, targetWidth;
uniform ivec2 shape;
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  int index = at.y * targetWidth + at.x;
  int column = index % shape.y;
  int row = (index / shape.y) % shape.x;
  int matrix = index / (shape.x * shape.y);
  int across = (shape.y + 1) / 2;
  int texel = (matrix * ((shape.x + 1) / 2) + row / 2) * across + column / 2;
  vec4 four = texelFetch(source, ivec2(texel % width, texel / width), 0);
  vec2 pair = row % 2 == 0 ? four.xy : four.zw;
  out0.r = column % 2 == 0 ? pair.x : pair.y;
}`,
};
