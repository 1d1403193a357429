// Reading ONNX files.
import { check, RnnkitError } from '@rnnkit/data';
import { storedWeights } from '@rnnkit/layers/predict';
import { checkFinite, type Model } from '@rnnkit/models';

import { decodeModel } from './decode-model.ts';
import { readGraph } from './read/read-graph.ts';
import { modelRemark, readOwn, type ReadModel } from './read-own.ts';
import { damaged, quoted } from './refuse.ts';

/** What an ONNX file holds. */
export interface OnnxFile {
  /** The model, with its weights. */
  readonly model: Model<unknown>;
  /** The texts of the file's `metadata_props`, without those that this package put there. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Options of {@link readOnnx}. */
export interface ReadOnnxOptions {
  /** Names of the outputs that the model is to have; what the others alone need is not read. Default: all. */
  readonly outputs?: readonly string[];
}

/**
 * The model of an ONNX file: one that {@link writeOnnx} wrote, or a graph of operations that the layers here do, as PyTorch, Keras and
 * others export it. An operation that there is not here is refused with its node, before anything is made; so are weights in files of their
 * own, and graphs within nodes, such as `Loop`. Nothing in a file is run. The lengths of a recurrent node may be how many ids of a row are not 0;
 * these are then skipped wherever they are.
 *
 * @throws RnnkitError `invalid-file` when it is damaged; `unsupported` when it has what there is not here; `invalid-argument` when it is
 *   no Uint8Array
 *
 * @example
 * const { model } = await readOnnx(await readFile('model.onnx'));
 */
export async function readOnnx(bytes: Uint8Array, options: ReadOnnxOptions = {}): Promise<OnnxFile> {
  if (!(bytes instanceof Uint8Array))
    throw new RnnkitError(
      'invalid-argument',
      `readOnnx takes the bytes of a file, a Uint8Array; got ${check.describe(bytes)}.`,
    );
  const { outputs } = check.checkOptions<ReadOnnxOptions>('readOnnx', { outputs: checkNames }, {}, options);
  try {
    return read(bytes, outputs);
  } catch (error) {
    if (error instanceof RnnkitError && (error.code === 'invalid-file' || error.code === 'unsupported')) throw error;
    if (error instanceof RnnkitError && error.message.startsWith('readOnnx: ')) throw error;
    if (!(error instanceof RnnkitError || error instanceof RangeError)) throw error;
    throw new RnnkitError('invalid-file', `The ONNX file cannot be read. ${error.message}`, { cause: error });
  }
}

const checkNames: check.OptionCheck = (value, name) => {
  const names = check.listOf(check.text)(value, name) as string[];
  if (names.length > 0 && new Set(names).size === names.length) return names;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to hold names of outputs, each once; got ${check.describe(value)}.`,
  );
};

function read(bytes: Uint8Array, outputs: readonly string[] | undefined): OnnxFile {
  const file = decodeModel(bytes);
  const { model, weights } = (outputs === undefined ? readOwn(file) : undefined) ?? readGraph(file, outputs);
  withWeights(model, weights);
  const metadata = [...file.metadata].filter(([key]) => key !== modelRemark);
  return { model, metadata: new Map(metadata) };
}

function withWeights(model: Model<unknown>, weights: ReadModel['weights']): void {
  const read = (name: string, shape: readonly number[]): Float32Array => {
    const values = weights.get(name)?.();
    const size = shape.reduce((product, side) => product * side, 1);
    if (values?.length !== size)
      throw damaged(`the weight ${quoted(name)} has ${values?.length ?? 0} numbers instead of ${size}`);
    checkFinite(values, name, 'The ONNX file');
    return values;
  };
  try {
    model.build(undefined, storedWeights(read));
  } catch (error) {
    model.dispose();
    throw error;
  }
}
