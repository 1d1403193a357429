// Starts tfjs' WebGL backend and checks what is relied on of what it keeps to itself: its context, its table of tensors and its
// textures. Only this file, textures.ts and context-loss.ts touch that.
import { version_webgl, webgl_util } from '@tensorflow/tfjs-backend-webgl';
import {
  backend,
  engine,
  env,
  findBackendFactory,
  registerBackend,
  removeBackend,
  setBackend,
  type DataId,
} from '@tensorflow/tfjs-core';
import { expectTfjsParts } from '@rnnkit/core/backend-kit';
import { RnnkitError } from '@rnnkit/data/predict';

import { isLost } from './context-loss.ts';
import type { Device } from './device.ts';
import { backendName, type NativeBackend } from './native-backend.ts';
import { exists, floatTensor, newTexture } from './textures.ts';

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
