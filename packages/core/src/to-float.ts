// Operations compute in float32. What comes as whole numbers or booleans is brought there once, where an operation begins:
// a kernel reads memory, and would take the bits of a whole number for those of another.
import { RnnkitError } from '@rnnkit/data/predict';
import { cast, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A tensor's numbers in float32, differentiably: whole numbers as they are, true as 1 and false as 0. A float32 tensor is
 * returned itself.
 *
 * @param owner who asks, for errors
 * @param name the input's name, for errors
 * @throws Error when the tensor holds no real numbers: strings or complex numbers
 */
export function toFloat(owner: string, name: string, tensor: Tensor): Tensor {
  if (tensor.dtype === 'float32') return tensor;
  if (tensor.dtype === 'int32' || tensor.dtype === 'bool') return cast(tensor, 'float32');
  throw new RnnkitError(
    'invalid-argument',
    `${owner}: ${name} is of type ${tensor.dtype}; it has to be float32, int32 or bool.`,
  );
}
