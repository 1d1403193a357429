// The float64 references as a backend of their own: what a backend under trial hands its weights to, and gets them back
// from, in the middle of a training run. It keeps values in plain arrays and knows the few kernels that such a run needs.
import {
  denseGradientKernel,
  denseKernel,
  embeddingGradientKernel,
  embeddingKernel,
  gruGradientKernel,
  gruKernel,
  lstmGradientKernel,
  lstmKernel,
  sgdKernel,
  simpleRnnGradientKernel,
  simpleRnnKernel,
  softmaxCrossEntropyGradientKernel,
  softmaxCrossEntropyKernel,
  type Backend,
  type FusedActivation,
  type SgdAttributes,
} from '@rnnkit/core';
import {
  DataStorage,
  engine,
  findBackendFactory,
  getKernel,
  Identity,
  KernelBackend,
  registerBackend,
  registerKernel,
  removeBackend,
  Reshape,
  setBackend,
  unregisterKernel,
  type BackendValues,
  type DataId,
  type DataType,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { exactArithmetic } from './arithmetic.ts';
import { sizeOf, type Arrays, type NdArray } from './array.ts';
import { denseReference, type DenseArrays } from './kernels/dense.ts';
import { embeddingGradientReference, embeddingReference } from './kernels/embedding.ts';
import { gruSubject } from './kernels/gru.ts';
import type { LossArrays } from './kernels/loss-cases.ts';
import { lstmSubject } from './kernels/lstm.ts';
import type { RecurrentArrays, RecurrentOptions } from './kernels/recurrent.ts';
import type { RecurrentSubject } from './kernels/recurrent-trial.ts';
import { sgdRule } from './kernels/sgd.ts';
import { simpleRnnSubject } from './kernels/simple-rnn.ts';
import { softmaxCrossEntropyReference } from './kernels/softmax-cross-entropy.ts';
import { updateArrays } from './kernels/update.ts';

const name = 'conformance-reference';

interface Stored {
  readonly values: BackendValues;
  references: number;
}

/** Where the values live. */
class ReferenceStorage extends KernelBackend {
  #data = new DataStorage<Stored>(this, engine());

  override write(values: BackendValues): DataId {
    const dataId = {};
    this.#data.set(dataId, { values, references: 1 });
    return dataId;
  }

  override move(dataId: DataId, values: BackendValues, _shape: number[], _dtype: DataType, references: number): void {
    this.#data.set(dataId, { values, references });
  }

  override readSync(dataId: DataId): BackendValues {
    return this.#data.get(dataId).values;
  }

  override read(dataId: DataId): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override numDataIds(): number {
    return this.#data.numDataIds();
  }

  override incRef(dataId: DataId): void {
    this.#data.get(dataId).references++;
  }

  override refCount(dataId: DataId): number {
    return this.#data.has(dataId) ? this.#data.get(dataId).references : 0;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.#data.has(dataId)) return true;
    const stored = this.#data.get(dataId);
    stored.references--;
    if (!force && stored.references > 0) return false;
    this.#data.delete(dataId);
    return true;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    this.#data = new DataStorage<Stored>(this, engine());
  }
}

/** A kernel by its reference: the names of its outputs in order, and what computes them from inputs and attributes. */
function kernelBy(
  kernel: { readonly name: string },
  outputs: readonly string[],
  compute: (inputs: Arrays, attributes: never) => Arrays,
): KernelConfig {
  const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) => {
    const storage = backend as ReferenceStorage;
    const arrays = Object.fromEntries(
      Object.entries(inputs).map(([input, info]) => [input, arrayFrom(storage, info as TensorInfo)]),
    );
    const results = compute(arrays, attrs as never);
    return outputs.flatMap((output): TensorInfo[] => {
      const array = results[output];
      if (array === undefined) return [];
      const values = Float32Array.from(array.data);
      return [{ dataId: storage.write(values), shape: [...array.shape], dtype: 'float32' }];
    });
  };
  return { kernelName: kernel.name, backendName: name, kernelFunc };
}

function arrayFrom(storage: ReferenceStorage, { dataId, shape, dtype }: TensorInfo): NdArray {
  const data = Float64Array.from(storage.readSync(dataId) as Float32Array);
  return { shape, data, dtype: dtype as 'float32' | 'int32' | 'bool' };
}

const recurrentOutputs = ['output', 'hidden', 'cell'];
const recurrentGradients = ['dX', 'dKernel', 'dRecurrentKernel', 'dBias', 'dInitialHidden', 'dInitialCell'];

function recurrent(
  [forward, gradient]: RecurrentSubject['kernels'],
  subjectOf: (attributes: { readonly resetAfter?: boolean }) => RecurrentSubject,
): KernelConfig[] {
  const compute = (inputs: Arrays, attributes: RecurrentOptions): Arrays =>
    subjectOf(attributes as { readonly resetAfter?: boolean }).reference(
      inputs as RecurrentArrays,
      attributes,
      inputs,
      exactArithmetic,
    );
  return [kernelBy(forward, recurrentOutputs, compute), kernelBy(gradient, recurrentGradients, compute)];
}

/** The same values under another shape. */
const alias: KernelFunc = ({ inputs, attrs, backend }) => {
  const { x } = inputs as { readonly x: TensorInfo };
  const { shape = x.shape } = (attrs ?? {}) as { readonly shape?: number[] };
  const known = shape.filter((side) => side >= 0);
  (backend as ReferenceStorage).incRef(x.dataId);
  return {
    dataId: x.dataId,
    dtype: x.dtype,
    shape: shape.map((side) => (side >= 0 ? side : sizeOf(x.shape) / sizeOf(known))),
  };
};

const softmax = (inputs: Arrays, { labelSmoothing }: { readonly labelSmoothing: number }): Arrays => {
  const { logits, labels, mask, dLoss } = inputs as Partial<LossArrays>;
  const none = { shape: [logits!.shape[0]!], data: new Float64Array(logits!.shape[0]!) };
  return softmaxCrossEntropyReference(
    { logits: logits!, labels: labels!, mask, dLoss: dLoss ?? none },
    labelSmoothing,
    exactArithmetic,
  );
};

const dense = (inputs: Arrays, { activation }: { readonly activation: FusedActivation }): Arrays => {
  const { x, kernel, dOutput } = inputs as DenseArrays & { readonly dOutput?: NdArray };
  const shape = [x.shape[0]!, kernel.shape[1]!];
  const none = { shape, data: new Float64Array(sizeOf(shape)) };
  return denseReference(inputs as DenseArrays, activation, dOutput ?? none, exactArithmetic);
};

const kernels: readonly KernelConfig[] = [
  { kernelName: Identity, backendName: name, kernelFunc: alias },
  { kernelName: Reshape, backendName: name, kernelFunc: alias },
  ...recurrent([simpleRnnKernel, simpleRnnGradientKernel], () => simpleRnnSubject),
  ...recurrent([lstmKernel, lstmGradientKernel], () => lstmSubject),
  ...recurrent([gruKernel, gruGradientKernel], ({ resetAfter }) =>
    gruSubject(resetAfter === true ? 'resetAfter' : 'resetBefore'),
  ),
  kernelBy(embeddingKernel, ['output'], ({ ids, table }) => ({ output: embeddingReference(ids!, table!) })),
  kernelBy(embeddingGradientKernel, ['dTable'], ({ ids, dOutput }, { inputDim }: { readonly inputDim: number }) => ({
    dTable: embeddingGradientReference(ids!, dOutput!, inputDim, exactArithmetic),
  })),
  kernelBy(denseKernel, ['output'], dense),
  kernelBy(denseGradientKernel, ['dX', 'dKernel', 'dBias'], dense),
  kernelBy(softmaxCrossEntropyKernel, ['loss'], softmax),
  kernelBy(softmaxCrossEntropyGradientKernel, ['dLogits'], softmax),
  kernelBy(sgdKernel, ['variable', 'momentum'], (inputs, attributes: SgdAttributes) =>
    updateArrays(sgdRule, inputs, attributes, exactArithmetic),
  ),
];

/** The float64 references as a backend. `dispose` takes it out of tfjs again. */
export function referenceBackend(): Backend {
  return {
    specVersion: 1,
    name,
    capabilities: { kernels: kernels.map(({ kernelName }) => kernelName), training: true, precision: 'float32' },
    isSupported: () => Promise.resolve({ supported: true }),
    async activate() {
      if (typeof findBackendFactory(name) !== 'function') registerBackend(name, () => new ReferenceStorage());
      for (const kernel of kernels) if (getKernel(kernel.kernelName, name) === undefined) registerKernel(kernel);
      await setBackend(name);
    },
    dispose() {
      for (const { kernelName } of kernels) {
        if (getKernel(kernelName, name) !== undefined) unregisterKernel(kernelName, name);
      }
      removeBackend(name);
      return Promise.resolve();
    },
  };
}
