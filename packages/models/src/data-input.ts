// Data as the caller has it: on the host, or as a tensor.
import { RnnkitError, toHostArray, type ArrayInput, type HostArray, type TypedArrayInput } from '@rnnkit/data/predict';
import { Tensor } from '@tensorflow/tfjs-core';

/**
 * What a model is given: numbers in a typed array with their shape, a tensor, or nested lists, of which each item is a row. Booleans
 * count as 1 and 0.
 */
export type DataInput = ArrayInput | Tensor;

/**
 * Data for each input, or labels for each output, of a model: of a model that has one, the data; of one that has several, a list in
 * their order, or an object by their names.
 */
export type ModelData = DataInput | readonly DataInput[] | Readonly<Record<string, DataInput>>;

/** What a {@link Predictor} is given: as {@link ModelData}, but for nested lists. */
export type ArrayData = TypedData | readonly TypedData[] | Readonly<Record<string, TypedData>>;
type TypedData = TypedArrayInput | Tensor;

/** Reads numbers that are no tensor. */
export type ReadArray = (input: ArrayInput, name: string) => HostArray;

/**
 * The data on the host. Which typed array holds it says nothing about what layers get.
 *
 * @param name what it is, for errors
 * @throws Error when it holds something else than numbers, or its size and shape disagree
 */
export function readData(input: DataInput, name: string): Promise<HostArray> {
  return readDataBy(toHostArray, input, name);
}

/** As {@link readData}, by what reads numbers that are no tensor. */
export async function readDataBy(read: ReadArray, input: DataInput, name: string): Promise<HostArray> {
  if (!(input instanceof Tensor)) return read(input, name);
  if (input.isDisposed) throw new RnnkitError('invalid-state', `${name} is a tensor that has been disposed.`);
  const { dtype, shape } = input;
  if (dtype === 'string' || dtype === 'complex64') {
    throw new RnnkitError('invalid-data', `${name} is a tensor of type ${dtype}; it has to be float32, int32 or bool.`);
  }
  return read({ data: await input.data(), shape }, name);
}
