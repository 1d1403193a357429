// How tfjs keeps a tensor: as values on the host, as a flat texture (one number a texel, in order), or as a packed one (2 × 2 numbers a
// texel). Kernels read and write flat textures; what they need between their draws is in matrices of their own (see matrix.ts), which
// tfjs allocates, counts, recycles and disposes like any packed texture. What is relied on is checked in native.ts.
import { webgl_util } from '@tensorflow/tfjs-backend-webgl';
import { util, type TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from './native-backend.ts';

/** A texture and its size. */
export interface Texture {
  readonly texture: WebGLTexture;
  readonly width: number;
  readonly height: number;
}

/** A tensor as kernels read it: number n is at texel n + offset of a flat texture, row by row. */
export interface FlatTexture extends Texture {
  readonly offset: number;
  /** The shape `[batch, rows, columns]` that a packed texture is packed by; absent in a flat one. */
  readonly packed?: readonly [number, number, number];
}

/** A new float tensor, flat and on the device, with unspecified values. */
export function floatTensor(native: NativeBackend, shape: readonly number[]): Texture & { readonly info: TensorInfo } {
  const info = native.makeTensorInfo([...shape], 'float32');
  const data = native.texData.get(info.dataId);
  if (util.sizeFromShape(info.shape) === 0) {
    data.values = new Float32Array(0);
    return { info, texture: {}, width: 0, height: 0 };
  }
  native.uploadToGPU(info.dataId);
  const [height, width] = data.texShape!;
  return { info, texture: data.texture!.texture, width, height };
}

/** A new texture of `width × height` texels of four numbers, with unspecified values, which is a tensor to tfjs. */
export function newTexture(
  native: NativeBackend,
  width: number,
  height: number,
): Texture & { readonly info: TensorInfo } {
  const info = native.makeTensorInfo([width * height * 4], 'float32');
  const data = native.texData.get(info.dataId);
  data.isPacked = true;
  data.texShape = [2 * height, 2 * width];
  native.uploadToGPU(info.dataId);
  return { info, texture: data.texture!.texture, width, height };
}

/** The texture of a tensor that {@link newTexture} has made. */
export function textureOf(native: NativeBackend, info: TensorInfo): Texture {
  const { texture, texShape } = native.texData.get(info.dataId);
  return { texture: texture!.texture, width: texShape![1] / 2, height: texShape![0] / 2 };
}

/** A tensor on the device. Values on the host are uploaded as they are, without a program of tfjs' own. */
export function flatTexture(native: NativeBackend, info: TensorInfo): FlatTexture {
  const data = native.texData.get(info.dataId);
  if (!exists(data.texture)) upload(native, info);
  const [height, width] = data.texShape!;
  const { texture } = data.texture!;
  if (data.isPacked !== true) return { texture, width, height, offset: data.slice?.flatOffset ?? 0 };
  return {
    texture,
    width: Math.ceil(width / 2),
    height: Math.ceil(height / 2),
    offset: 0,
    // A reshape shares the texture, which may have been packed in the shape of either.
    packed: webgl_util.getShapeAs3D(data.shape),
  };
}

function upload(native: NativeBackend, info: TensorInfo): void {
  const data = native.texData.get(info.dataId);
  const values = data.values as ArrayLike<number>;
  data.values = null as never;
  // Made with this usage, a texture is one to draw to, in the precision of the device.
  data.usage = null as never;
  data.isPacked = false;
  data.texShape = webgl_util.getTextureShapeFromLogicalShape(info.shape);
  native.uploadToGPU(info.dataId);
  const [height, width] = data.texShape;
  const gl = contextOf(native);
  const padded = new Float32Array(width * height);
  padded.set(values);
  gl.bindTexture(gl.TEXTURE_2D, data.texture!.texture);
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RED, gl.FLOAT, padded);
  gl.bindTexture(gl.TEXTURE_2D, null);
  if (info.dtype === 'int32') data.values = values as Int32Array;
}

/**
 * A new texture of numbers from the host, four a texel, which is a tensor to tfjs. It has the full precision on every device:
 * float16 devices read float32 textures, they only cannot draw to them.
 */
export function uploadValues(
  native: NativeBackend,
  values: ArrayLike<number>,
): Texture & { readonly info: TensorInfo } {
  const texels = Math.max(1, Math.ceil(values.length / 4));
  const width = Math.min(texels, uploadWidth);
  const height = Math.ceil(texels / width);
  const info = native.makeTensorInfo([width * height * 4], 'float32');
  const data = native.texData.get(info.dataId);
  data.usage = uploadUsage;
  data.texShape = [2 * height, 2 * width];
  data.isPacked = true;
  native.uploadToGPU(info.dataId);
  const { texture } = data.texture!;
  const padded = new Float32Array(width * height * 4);
  padded.set(values);
  const gl = contextOf(native);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RGBA, gl.FLOAT, padded);
  gl.bindTexture(gl.TEXTURE_2D, null);
  return { info, texture, width, height };
}

const uploadWidth = 1024;
/** tfjs' TextureUsage.UPLOAD. */
const uploadUsage = 1;

/** The values of an integer tensor. Those that came from the host are still there; others are read back, which blocks. */
export function integerValues(native: NativeBackend, info: TensorInfo): Int32Array {
  return Int32Array.from(native.readSync(info.dataId) as Int32Array);
}

/** The context that a backend draws with. */
export function contextOf(native: NativeBackend): WebGL2RenderingContext {
  return native.gpgpu.gl as WebGL2RenderingContext;
}

/** Whether tfjs has something: it leaves out what it has not, or sets it to null. */
export function exists<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}
