// The only place that touches what tfjs' WASM backend keeps to itself: its module, its memory, its table of tensors. It
// checks what it relies on when the backend starts.
import { version_wasm, type BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend, engine, setBackend, type DataId, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Support } from '@rnnkit/core';
import { expectTfjsParts, tfjsBackendSupport, unsupported } from '@rnnkit/core/backend-kit';
import { RnnkitError } from '@rnnkit/data/predict';

import type { Pending } from './backlog.ts';
import { plain, relaxed, type KernelModule } from './kernel-module.generated.ts';
import { guardListeners, keepingListeners } from './process-listeners.ts';
import { starting, whyUnshared } from './shared-start.ts';

/** tfjs' WASM backend. */
export type NativeBackend = BackendWasm;

/** The name under which tfjs knows its WASM backend. */
export const backendName = 'wasm';

/** What is used of tfjs' emscripten module. */
interface EmscriptenModule {
  readonly HEAPU8: Uint8Array;
  readonly asm?: { readonly memory?: unknown };
  readonly wasmMemory?: unknown;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** The kernels on a backend's memory. */
export interface Instance {
  readonly kernels: KernelModule;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Why its memory is nobody else's; undefined where threads can share it. */
  readonly unshared: string | undefined;
}

/** By backend, never in a module global: a backend that is made anew has a memory of its own. */
const instances = new WeakMap<NativeBackend, Instance>();

/** A module with one function, () => i8x16.popcnt(i8x16.splat(0)), which is valid where there is SIMD: 33 KB less to decode and look at. */
const simdProbe = Uint8Array.from(
  '00 61 73 6d 01 00 00 00 01 05 01 60 00 01 7b 03 02 01 00 0a 0a 01 08 00 41 00 fd 0f fd 62 0b'.split(' '),
  (byte) => Number(`0x${byte}`),
);

/** Whether this machine and the installed tfjs can run the backend. */
export function nativeSupport(): Support {
  if (typeof WebAssembly !== 'object') return unsupported('This JavaScript engine has no WebAssembly.');
  if (!WebAssembly.validate(simdProbe)) return unsupported('This WebAssembly engine has no 128-bit SIMD.');
  return tfjsBackendSupport(backendName);
}

/**
 * Starts tfjs' backend and puts the kernel module on its memory.
 *
 * @param hasThreadedFile whether the file of tfjs' threaded build is there
 * @throws Error when tfjs cannot start it, or lacks what the kernels rely on, as a later version could
 */
export async function startNativeBackend(hasThreadedFile: boolean): Promise<NativeBackend> {
  const unshared = whyUnshared(hasThreadedFile);
  await keepingListeners(() => starting(unshared === undefined, startOrSayWhy));
  const native = backend() as NativeBackend;
  if (instances.has(native)) return native;
  const module = native.wasm as unknown as EmscriptenModule;
  const memory = module.wasmMemory ?? module.asm?.memory;
  const missing: string[] = [];
  if (!(memory instanceof WebAssembly.Memory) || memory.buffer !== module.HEAPU8?.buffer) missing.push('its memory');
  if (typeof module._malloc !== 'function' || typeof module._free !== 'function') missing.push('_malloc and _free');
  if (typeof native.dataIdMap?.get !== 'function') missing.push('dataIdMap');
  if (typeof native.makeOutput !== 'function') missing.push('makeOutput');
  expectTfjsParts(backendName, version_wasm, missing);
  refuseFailedAllocations(module);
  guardListeners(native);
  reportDisposals(native);
  instances.set(native, await instantiate(memory as WebAssembly.Memory, unshared));
  return native;
}

/** tfjs catches what goes wrong when a backend starts, and says no more than that it has not. */
async function startOrSayWhy(): Promise<void> {
  const entry = engine().registryFactory[backendName]!;
  const { factory } = entry;
  let cause: unknown;
  entry.factory = async () => {
    try {
      return await factory();
    } catch (error) {
      cause = error;
      throw error;
    }
  };
  try {
    if (await setBackend(backendName)) return;
  } finally {
    entry.factory = factory;
  }
  const { message } = Object(cause) as { readonly message?: unknown };
  const reason = typeof message === 'string' ? ` (${message.slice(0, 300)})` : '';
  throw new RnnkitError(
    'unsupported',
    `tfjs could not start its WASM backend${reason}. If its .wasm files were not found, say where the folder with them is: wasm({ files: '/wasm/' }).`,
    { cause },
  );
}

async function instantiate(memory: WebAssembly.Memory, unshared: string | undefined): Promise<Instance> {
  const fused = bytesOf(relaxed);
  const bytes = WebAssembly.validate(fused) ? fused : bytesOf(plain);
  if (isShared(memory)) declareShared(bytes);
  const { instance, module } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const kernels = instance.exports as unknown as KernelModule;
  return { kernels, module, memory, unshared: isShared(memory) ? undefined : unshared };
}

function isShared({ buffer }: WebAssembly.Memory): boolean {
  return typeof SharedArrayBuffer === 'function' && buffer instanceof SharedArrayBuffer;
}

/**
 * Declares the imported memory as shared. A module for shared memory differs in this alone: the flags of the memory's
 * limits are 3 (shared, with a maximum) instead of 1. They follow the import's names and its kind, 2.
 */
function declareShared(bytes: Uint8Array): void {
  const mark = [3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 1];
  const start = bytes.findIndex((_, index) => mark.every((byte, offset) => bytes[index + offset] === byte));
  if (start < 0)
    throw new RnnkitError('unsupported', 'The kernel module does not import its memory as it is expected to.');
  bytes[start + mark.length - 1] = 3;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };
  if (fromBase64 !== undefined) return fromBase64.call(Uint8Array, base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** tfjs does not look whether memory was left, and writes to address 0 when there was none. */
function refuseFailedAllocations(module: EmscriptenModule): void {
  // The first call of emscripten's function puts another in its place.
  module._free(module._malloc(1));
  const allocate = module._malloc.bind(module);
  module._malloc = (bytes) => {
    const address = allocate(bytes) >>> 0;
    if (address === 0 && bytes > 0) {
      throw new RangeError(
        `The WASM backend is out of memory: ${bytes} bytes more do not fit into its 4 GiB. Use smaller batches or shorter sequences, or dispose what is not needed any more.`,
      );
    }
    return address;
  };
}

type DisposalListener = (dataId: DataId) => void;
const disposalListeners = new WeakMap<NativeBackend, DisposalListener[]>();

/** Calls a listener with each tensor's data that is given back from now on. */
export function onDisposal(native: NativeBackend, listener: DisposalListener): void {
  disposalListeners.get(native)?.push(listener);
}

function reportDisposals(native: NativeBackend): void {
  const listeners: DisposalListener[] = [];
  disposalListeners.set(native, listeners);
  const disposeData = native.disposeData.bind(native);
  native.disposeData = (dataId, force) => {
    keepForReader(native, dataId, force);
    const gone = disposeData(dataId, force);
    if (gone) for (const listener of listeners) listener(dataId);
    return gone;
  };
}

/** What works on a backend's memory. @throws Error when the backend was not started, or is disposed */
export function instanceOf(native: NativeBackend): Instance {
  const instance = instances.get(native);
  if (instance === undefined) {
    throw new RnnkitError(
      'unsupported',
      'The WASM backend was made anew since it was chosen; choose it again: await useBackend(wasm()).',
    );
  }
  return instance;
}

/** The backend that runs, if it was started here. */
export function startedBackend(): NativeBackend | undefined {
  const native = engine().registry[backendName] as NativeBackend | undefined;
  return native !== undefined && instances.has(native) ? native : undefined;
}

/** The bytes of a backend's memory, as they are now. */
export function heapOf(native: NativeBackend): Uint8Array {
  return (native.wasm as unknown as EmscriptenModule).HEAPU8;
}

/** Where a tensor's values are. */
export function addressOf(native: NativeBackend, info: TensorInfo): number {
  return native.dataIdMap.get(info.dataId).memoryOffset >>> 0;
}

/** Whether one tensor alone holds its values. */
export function isOwnedOnce(native: NativeBackend, info: TensorInfo): boolean {
  return native.refCount(info.dataId) === 1;
}

/**
 * A tensor of its own with the memory of another, which is left without any and can only be disposed.
 *
 * @param pending where its values are still being computed: what asks where they are waits for them
 */
export function takeMemory(
  native: NativeBackend,
  { dataId, shape, dtype }: TensorInfo,
  pending: Pending | undefined,
): TensorInfo {
  const data = native.dataIdMap.get(dataId);
  const taken = native.makeOutput(shape, dtype, data.memoryOffset);
  data.memoryOffset = 0;
  if (pending !== undefined) {
    const known = native.dataIdMap.get(taken.dataId);
    native.dataIdMap.delete(taken.dataId);
    native.dataIdMap.set(taken.dataId, new PendingData(known, pending));
  }
  return taken;
}

type TensorData = ReturnType<NativeBackend['dataIdMap']['get']>;

/** What tfjs knows of a tensor whose values may not be there yet. By these two it gets at them, and frees their memory. */
class PendingData implements TensorData {
  readonly shape: TensorData['shape'];
  readonly dtype: TensorData['dtype'];
  refCount: number;
  readonly #pending: Pending;
  #id: number;
  #memoryOffset: number;

  constructor({ id, memoryOffset, shape, dtype, refCount }: TensorData, pending: Pending) {
    this.#id = id;
    this.#memoryOffset = memoryOffset;
    this.shape = shape;
    this.dtype = dtype;
    this.refCount = refCount;
    this.#pending = pending;
  }

  get id(): number {
    this.#pending.wait();
    return this.#id;
  }

  get memoryOffset(): number {
    this.#pending.wait();
    return this.#memoryOffset;
  }

  set memoryOffset(offset: number) {
    this.#memoryOffset = offset;
  }
}

/** Who reads values for a while after the kernel that was given them. */
const readers = new WeakMap<DataId, Pending>();

/** Lends a tensor's values: when it is disposed, its memory is left until then. */
export function lend({ dataId }: TensorInfo, reader: Pending): void {
  readers.set(dataId, reader);
}

/** Waits until nobody reads a tensor's values any more but who asks for them. */
export function expectBack({ dataId }: TensorInfo): void {
  readers.get(dataId)?.wait();
}

function keepForReader(native: NativeBackend, dataId: DataId, force: boolean | undefined): void {
  const reader = readers.get(dataId);
  if (reader === undefined || (force !== true && native.refCount(dataId) !== 1)) return;
  const data = native.dataIdMap.get(dataId);
  const address = data.memoryOffset;
  data.memoryOffset = 0;
  reader.afterwards(() => (native.wasm as unknown as EmscriptenModule)._free(address));
}

/**
 * Memory that stays until it is given back.
 *
 * @throws RangeError when memory is used up
 */
export function allocate(
  native: NativeBackend,
  bytes: number,
): { readonly address: number; readonly free: () => void } {
  const module = native.wasm as unknown as EmscriptenModule;
  const address = module._malloc(Math.max(16, bytes)) >>> 0;
  return { address, free: () => module._free(address) };
}
