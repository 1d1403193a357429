// A model as an ONNX file.
import { check, RnnkitError } from '@rnnkit/data';
import { checkFinite, Model, usageOf } from '@rnnkit/models';

import { encodeModel } from './encode-model.ts';
import { elementTypes, type OnnxTensor } from './onnx-model.ts';
import { modelRemark } from './read-own.ts';
import { planModel, type ModelPlan } from './write/plan-model.ts';
import { numbersOf } from './write/weight-numbers.ts';
import type { ModelConfig } from './write/write-graph.ts';

/** Options of {@link writeOnnx}. */
export interface WriteOnnxOptions {
  /**
   * Texts that go along with the model in the file's `metadata_props`, such as a task's labels. Keys that begin with `rnnkit.` are kept for
   * this package. Default: none.
   */
  readonly metadata?: ReadonlyMap<string, string>;
}

/** The version of the set of operations: the one in which LSTM, GRU and RNN changed last. */
const opset = 22;

/**
 * A model as an ONNX file (opset 22), for ONNX Runtime, in Python, in pages or elsewhere. An input of ids is int64, any other float32; batch
 * and time may be of any size. What is masked, before, behind or among the steps of a row, has no part in the answer, as here. Dropout
 * is left out: it does nothing after training.
 *
 * The file says in its `metadata_props` of which layers it was written, so that {@link readOnnx} makes the same model again.
 *
 * @throws RnnkitError `unsupported`, before anything is written, when a layer cannot be written: one of one's own, an activation of one's
 *   own, a layer that carries its state from one batch to the next; or when there are more than 2 GB. `invalid-state` when the model is
 *   not built
 *
 * @example
 * await writeFile('model.onnx', await writeOnnx(model));
 */
export async function writeOnnx(model: Model<unknown>, options: WriteOnnxOptions = {}): Promise<Uint8Array> {
  const { metadata } = check.checkOptions<Required<WriteOnnxOptions>>(
    'writeOnnx',
    { metadata: checkMetadata },
    { metadata: new Map() },
    options,
  );
  if (!(model instanceof Model))
    throw new RnnkitError('invalid-argument', `writeOnnx takes a model; got ${check.describe(model)}.`);
  usageOf(model).expectAlive();
  if (!model.built)
    throw new RnnkitError('invalid-state', 'The model has no weights to write: build it, or train it first.');
  const config = model.getConfig();
  const plan = planModel(config as unknown as ModelConfig);
  return encodeModel({
    irVersion: 10,
    producerName: 'rnnkit',
    opsets: new Map([['', opset]]),
    metadata: new Map([...metadata, [modelRemark, JSON.stringify(config)]]),
    nodes: plan.nodes,
    initializers: await tensorsOf(plan, model),
    inputs: plan.inputs,
    outputs: plan.outputs,
  });
}

const checkMetadata: check.OptionCheck = (value, name) => {
  const isText = (text: unknown): boolean => typeof text === 'string';
  const fits =
    value instanceof Map && [...value].every((entry) => entry.every(isText) && !String(entry[0]).startsWith('rnnkit.'));
  if (fits) return value;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be a Map from texts to texts, without keys that begin with rnnkit.; got ${check.describe(value)}.`,
  );
};

async function tensorsOf(plan: ModelPlan, model: Model<unknown>): Promise<readonly OnnxTensor[]> {
  const read = new Map<string, Float32Array>();
  for (const { name, variable } of model.weights) {
    const data = Float32Array.from(await variable.data());
    checkFinite(data, name, 'The model');
    read.set(name, data);
  }
  const constants = plan.constants.map(({ bytes, ...tensor }) => ({ ...tensor, data: bytes() }));
  const weights = plan.weights.map((weight) => ({
    name: weight.name,
    dims: weight.dims,
    dataType: elementTypes.float,
    data: bytesOf(numbersOf(weight, (path) => read.get(path)!)),
  }));
  return [...weights, ...constants];
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Floats as bytes, little-endian. */
function bytesOf(numbers: Float32Array): Uint8Array {
  if (isLittleEndian) return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const view = new DataView(new ArrayBuffer(numbers.byteLength));
  for (const [place, value] of numbers.entries()) view.setFloat32(place * 4, value, true);
  return new Uint8Array(view.buffer);
}
