// The only place that touches what tfjs' WebGL backend keeps to itself: its context, its table of tensors and its
// textures. It checks what it relies on when the backend starts.
//
// tfjs keeps a tensor in one of three forms: as values on the host, as a flat texture (one number a texel, in order), or as a
// packed one (2 × 2 numbers a texel). Kernels read and write flat textures; what they need between their draws is in
// matrices of their own (see matrix.ts), which tfjs allocates, counts, recycles and disposes like any packed texture.
import { version_webgl, webgl_util, type MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import {
  backend,
  engine,
  env,
  findBackendFactory,
  registerBackend,
  removeBackend,
  setBackend,
  util,
  type BackendValues,
  type DataId,
  type TensorInfo,
  type Variable,
} from '@tensorflow/tfjs-core';
import { expectTfjsParts } from '@rnnkit/core/backend-kit';
import { RnnkitError } from '@rnnkit/data';

import type { Device } from './device.ts';

/** tfjs' WebGL backend. */
export type NativeBackend = MathBackendWebGL;

/** The name under which tfjs knows its WebGL backend. */
export const backendName = 'webgl';

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

/** Flags of tfjs that are changed while the backend is in use, and what they were. */
const changedFlags = new Map<string, number | boolean>();

function setFlag(name: string, value: number | boolean): void {
  if (!changedFlags.has(name)) changedFlags.set(name, env().get(name) as number | boolean);
  env().set(name, value);
}

/** Bytes of textures, in use or kept for later use, from which on tfjs frees a texture instead of keeping it. */
const keptTextureBytes = 256 * 2 ** 20;

/**
 * Starts tfjs' backend; once more from nothing if its context was lost.
 *
 * @throws Error when tfjs cannot start it, or lacks what the kernels rely on, as a later version could
 */
export async function startNativeBackend(device: Device): Promise<NativeBackend> {
  if (device.software && env().get('WEBGL_VERSION') !== 2) {
    env().set('SOFTWARE_WEBGL_ENABLED', true);
    env().set('WEBGL_VERSION', 2);
    env().set('HAS_WEBGL', true);
  }
  const current = engine().registry[backendName] as NativeBackend | undefined;
  if (current !== undefined && isLost(current)) restart();
  if (!(await setBackend(backendName))) throw new RnnkitError('unsupported', 'tfjs could not start its WebGL backend.');
  const native = backend() as NativeBackend;
  check(native);
  keepIntegers(native);
  reportDisposals(native);
  // Programs of tfjs' own then take shapes as uniforms, too, and what it keeps for later use has a bound.
  setFlag('WEBGL_USE_SHAPES_UNIFORMS', true);
  if (env().getNumber('WEBGL_DELETE_TEXTURE_THRESHOLD') === -1) {
    setFlag('WEBGL_DELETE_TEXTURE_THRESHOLD', keptTextureBytes);
  }
  return native;
}

/** Gives tfjs its flags back. */
export function restoreFlags(): void {
  for (const [name, value] of changedFlags) env().set(name, value);
  changedFlags.clear();
}

/** Replaces tfjs' backend by a new one. Tensors of the old one that have values on the host move over when they are next used. */
function restart(): void {
  const old = engine().registry[backendName] as NativeBackend;
  const factory = findBackendFactory(backendName);
  // Its table of tensors outlives it. Its programs do not, and tfjs keeps them for all its backends together.
  const { binaryCache } = old as unknown as { binaryCache: Record<string, unknown> };
  for (const key of Object.keys(binaryCache)) delete binaryCache[key];
  old.dispose = () => undefined;
  removeBackend(backendName);
  registerBackend(backendName, factory, 2);
}

function check(native: NativeBackend): void {
  const missing: string[] = [];
  const parts = native as Partial<NativeBackend>;
  if (typeof parts.texData?.get !== 'function') missing.push('texData');
  if (typeof parts.uploadToGPU !== 'function') missing.push('uploadToGPU');
  if (typeof parts.makeTensorInfo !== 'function') missing.push('makeTensorInfo');
  if (typeof parts.runWebGLProgram !== 'function') missing.push('runWebGLProgram');
  if (typeof (native as unknown as { binaryCache?: unknown }).binaryCache !== 'object') missing.push('binaryCache');
  if (!(parts.gpgpu?.gl instanceof WebGL2RenderingContext)) missing.push('gpgpu.gl as a WebGL 2 context');
  if (typeof webgl_util.getTextureShapeFromLogicalShape !== 'function') {
    missing.push('webgl_util.getTextureShapeFromLogicalShape');
  }
  if (missing.length === 0) missing.push(...tryTextures(native));
  expectTfjsParts(backendName, version_webgl, missing);
}

/** Allocates a texture of each kind and looks whether it has the size that it was asked for. */
function tryTextures(native: NativeBackend): string[] {
  const flat = floatTensor(native, [3, 5]);
  const rows = newTexture(native, 3, 2);
  const fits =
    flat.width === 5 &&
    flat.height === 3 &&
    native.texData.get(flat.info.dataId).texture?.texture === flat.texture &&
    native.texData.get(rows.info.dataId).texture?.texture === rows.texture;
  native.disposeData(flat.info.dataId);
  native.disposeData(rows.info.dataId);
  return fits ? [] : ['textures of the size of their tensor'];
}

type DisposalListener = (dataId: DataId) => void;
const disposalListeners = new WeakMap<NativeBackend, DisposalListener[]>();

/** Calls a listener with each tensor's data that is given back from now on. */
export function onDisposal(native: NativeBackend, listener: DisposalListener): void {
  disposalListeners.get(native)?.push(listener);
}

function reportDisposals(native: NativeBackend): void {
  if (disposalListeners.has(native)) return;
  const listeners: DisposalListener[] = [];
  disposalListeners.set(native, listeners);
  const disposeData = native.disposeData.bind(native);
  native.disposeData = (dataId, force) => {
    const gone = disposeData(dataId, force);
    if (gone) for (const listener of listeners) listener(dataId);
    return gone;
  };
}

/** The context that a backend draws with. */
export function contextOf(native: NativeBackend): WebGL2RenderingContext {
  return native.gpgpu.gl as WebGL2RenderingContext;
}

/** @throws Error when the context of a backend is lost */
export function refuseLost(native: NativeBackend): void {
  if (isLost(native)) {
    throw new RnnkitError(
      'worker-failed',
      'The WebGL context is lost, and with it all that was computed on the device. Call useBackend again and go on from the variables, which have the values of the last backUp(); fit makes one at its start and after every epoch.',
    );
  }
}

/** Whether the context of a backend was lost, and with it everything that was on the device. */
export function isLost(native: NativeBackend): boolean {
  return contextOf(native).isContextLost();
}

/** What was lost with a context. */
export interface LostVariables {
  /** Names of the variables that have the values of the last backup again. */
  readonly restored: readonly string[];
  /** Names of the variables that there is no copy of. */
  readonly lost: readonly string[];
}

/**
 * Watches a backend for the loss of its context. When it happens, variables get the values of their last backup, and move to the
 * next backend with them. Reading any other tensor of which the host has no values throws then, instead of giving zeros.
 */
export function watchContext(native: NativeBackend, onLost: (variables: LostVariables) => void): void {
  const watching = watchers.get(native);
  if (watching !== undefined) {
    watching.add(onLost);
    return;
  }
  const told = new Set([onLost]);
  watchers.set(native, told);
  const refuse = (dataId: DataId): void => {
    if (isLost(native) && !exists(native.texData.get(dataId).values)) throw new RnnkitError('unsupported', lostMessage);
  };
  const lost = new Promise<void>((resolve) => {
    (contextOf(native).canvas as EventTarget).addEventListener(
      'webglcontextlost',
      () => {
        const variables = restoreVariables(native);
        resolve();
        for (const tell of told) tell(variables);
      },
      { once: true },
    );
  });
  const read = native.read.bind(native);
  const readSync = native.readSync.bind(native);
  native.readSync = (dataId) => {
    refuse(dataId);
    return readSync(dataId);
  };
  native.read = async (dataId) => {
    refuse(dataId);
    // tfjs waits for ever for a device that is gone.
    const values = await Promise.race([read(dataId), lost]);
    if (!isLost(native)) return values as BackendValues;
    refuse(dataId);
    return readSync(dataId);
  };
}

const watchers = new WeakMap<NativeBackend, Set<(variables: LostVariables) => void>>();

const lostMessage =
  'The WebGL context is lost, and this tensor with it: there is no copy of it on the host. Call useBackend again and go on from the variables, which have the values of the last backUp(); fit makes one at its start and after every epoch.';

const backups = new WeakMap<Variable, BackendValues>();

/** Copies all variables that are on the device to the host. */
export async function backUpVariables(native: NativeBackend): Promise<void> {
  const variables = Object.values(engine().state.registeredVariables);
  await Promise.all(
    variables.map(async (variable) => {
      if (!isOn(native, variable)) return;
      const data = native.texData.get(variable.dataId);
      const hadValues = exists(data.values);
      backups.set(variable, await native.read(variable.dataId));
      // Beside the copy, tfjs would keep the values that it has read.
      if (!hadValues && exists(data.texture)) data.values = null as never;
    }),
  );
}

function restoreVariables(native: NativeBackend): LostVariables {
  const restored: string[] = [];
  const lost: string[] = [];
  for (const variable of Object.values(engine().state.registeredVariables)) {
    if (!isOn(native, variable)) continue;
    const data = native.texData.get(variable.dataId);
    if (exists(data.values)) continue;
    const copy = backups.get(variable);
    if (copy === undefined) {
      lost.push(variable.name);
    } else {
      data.values = copy;
      restored.push(variable.name);
    }
  }
  return { restored, lost };
}

function isOn(native: NativeBackend, variable: Variable): boolean {
  return engine().state.tensorInfo.get(variable.dataId)?.backend === native;
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
    packed: webgl_util.getShapeAs3D(info.shape),
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

/** tfjs lets go of values when it uploads them. Integers are few, and kernels look at them on the host, so they stay. */
function keepIntegers(native: NativeBackend): void {
  if (keeping.has(native)) return;
  keeping.add(native);
  const uploadToGPU = native.uploadToGPU.bind(native);
  native.uploadToGPU = (dataId) => {
    const { values, dtype } = native.texData.get(dataId);
    uploadToGPU(dataId);
    if (dtype === 'int32' && exists(values)) native.texData.get(dataId).values = values;
  };
}

const keeping = new WeakSet<NativeBackend>();

function exists<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}
