// Gradients of the kernels that reduce or normalise along axes.
import {
  cast,
  cumsum,
  div,
  equal,
  exp,
  mul,
  ones,
  reshape,
  sub,
  sum,
  util,
  type GradConfig,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** The shape that a reduction would have had with `keepDims`. */
function keptShape(shape: readonly number[], axis: unknown): number[] {
  const axes = util.parseAxisParam(axis as number | number[], [...shape]);
  return shape.map((size, index) => (axes.includes(index) ? 1 : size));
}

/** Spreads the gradient of a reduced tensor over the elements that went into it. */
function spread(dy: Tensor, x: Tensor, axis: unknown): Tensor {
  return mul(reshape(dy, keptShape(x.shape, axis)), ones(x.shape));
}

/**
 * Elements that are the extreme together share the gradient evenly, as in TensorFlow and JAX. tfjs gives each of them all of it, so
 * that a token that stands in a text three times would learn three times as fast.
 */
function extreme(kernelName: string): GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved, { reductionIndices, axis }) => {
      const [x, y] = saved as [Tensor, Tensor];
      const axes = util.parseAxisParam((reductionIndices ?? axis) as number | number[], x.shape);
      const shape = keptShape(x.shape, axes);
      return {
        x: () => {
          const isExtreme = cast(equal(x, reshape(y, shape)), 'float32');
          return mul(div(reshape(dy as Tensor, shape), sum(isExtreme, axes, true)), isExtreme);
        },
      };
    },
  };
}

/** Gradients of the reductions. */
export const reductionGradients: readonly GradConfig[] = [
  {
    kernelName: 'Sum',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { axis }) => ({ x: () => spread(dy as Tensor, x!, axis) }),
  },
  {
    kernelName: 'Mean',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { axis }) => ({
      x: () => {
        const count = x!.size / util.sizeFromShape(keptShape(x!.shape, axis));
        return div(spread(dy as Tensor, x!, axis), count);
      },
    }),
  },
  extreme('Max'),
  extreme('Min'),
  {
    kernelName: 'Softmax',
    outputsToSave: [true],
    gradFunc: (dy, [y], { dim }) => ({
      logits: () => {
        const weighted = mul(dy as Tensor, y!);
        return sub(weighted, mul(sum(weighted, dim as number, true), y!));
      },
    }),
  },
  {
    kernelName: 'LogSoftmax',
    outputsToSave: [true],
    gradFunc: (dy, [y], { axis }) => ({
      logits: () => sub(dy as Tensor, mul(sum(dy as Tensor, axis as number, true), exp(y!))),
    }),
  },
  {
    kernelName: 'Cumsum',
    gradFunc: (dy, _, { axis, exclusive, reverse }) => ({
      x: () => cumsum(dy as Tensor, axis as number, exclusive as boolean, reverse !== true),
    }),
  },
];
