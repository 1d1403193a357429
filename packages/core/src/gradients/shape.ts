// Gradients of the kernels that move values about.
import { RnnkitError } from '@rnnkit/data/predict';
import {
  concat,
  pad,
  reshape,
  reverse,
  scatterND,
  slice,
  split,
  stack,
  sum,
  transpose,
  unstack,
  util,
  where,
  zeros,
  zerosLike,
  type GradConfig,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** A gradient that is the same values in the operand's shape. */
function reshaping(kernelName: string, input: string): GradConfig {
  return {
    kernelName,
    inputsToSave: [input],
    gradFunc: (dy, [x]) => ({ [input]: () => reshape(dy as Tensor, x!.shape) }),
  };
}

/** The tape hands over one gradient as it is, not as a list of one. */
function listed(gradients: Tensor | Tensor[]): Tensor[] {
  return Array.isArray(gradients) ? gradients : [gradients];
}

/** Sums over the copies that tiling made. */
function untile(dy: Tensor, shape: readonly number[], reps: readonly number[]): Tensor {
  const apart = shape.flatMap((size, axis) => [reps[axis]!, size]);
  return sum(
    reshape(dy, apart),
    shape.map((_, axis) => 2 * axis),
  );
}

/** The gradient of looking rows up along the first axis: rows that meet are added. */
function gatherGradient(dy: Tensor, x: Tensor, indices: Tensor, axis: number): Tensor {
  const order = [axis, ...x.shape.map((_, index) => index).filter((index) => index !== axis)];
  const back = order.map((_, index) => order.indexOf(index));
  const moved = order.map((index) => x.shape[index]!);
  const count = indices.size;
  const spread = [...x.shape.slice(0, axis), count, ...x.shape.slice(axis + 1)];
  const rows = transpose(reshape(dy, spread), order);
  return transpose(scatterND(reshape(indices, [count, 1]), rows, moved), back);
}

/**
 * The gradients of inputs that are named by their places. They are made before the tape asks for the first, because it
 * tidies away all but the one it asks for.
 */
function byPlace(gradients: readonly Tensor[]): Record<string, () => Tensor> {
  return Object.fromEntries(gradients.map((gradient, index) => [String(index), () => gradient]));
}

/** Gradients of the kernels that move values about. */
export const shapeGradients: readonly GradConfig[] = [
  reshaping('Reshape', 'x'),
  reshaping('ExpandDims', 'input'),
  {
    kernelName: 'Transpose',
    gradFunc: (dy, _, { perm }) => {
      const order = perm as number[];
      return {
        x: () =>
          transpose(
            dy as Tensor,
            order.map((__, axis) => order.indexOf(axis)),
          ),
      };
    },
  },
  {
    kernelName: 'Slice',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { begin }) => ({
      x: () => {
        const before = begin as number[];
        const after = x!.shape.map((size, axis) => size - before[axis]! - (dy as Tensor).shape[axis]!);
        return pad(
          dy as Tensor,
          before.map((count, axis): [number, number] => [count, after[axis]!]),
        );
      },
    }),
  },
  {
    kernelName: 'PadV2',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { paddings }) => ({
      x: () =>
        slice(
          dy as Tensor,
          (paddings as unknown as number[][]).map(([before]) => before!),
          x!.shape,
        ),
    }),
  },
  {
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, saved, { axis }) => {
      const [along] = util.parseAxisParam(axis as number, saved[0]!.shape) as [number];
      const sizes = saved.map((x) => x.shape[along]!);
      return byPlace(split(dy as Tensor, sizes, along));
    },
  },
  {
    kernelName: 'SplitV',
    gradFunc: (dy, _, { axis }) => ({ x: () => concat(listed(dy), axis as number) }),
  },
  {
    kernelName: 'Pack',
    gradFunc: (dy, _, { axis }) => byPlace(unstack(dy as Tensor, axis as number)),
  },
  {
    kernelName: 'Unpack',
    gradFunc: (dy, _, { axis }) => ({ value: () => stack(listed(dy), axis as number) }),
  },
  {
    kernelName: 'Tile',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { reps }) => ({ x: () => untile(dy as Tensor, x!.shape, reps as number[]) }),
  },
  {
    kernelName: 'BroadcastTo',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => broadcastGradient(dy as Tensor, x!.shape) }),
  },
  {
    kernelName: 'Reverse',
    gradFunc: (dy, _, { dims }) => ({ x: () => reverse(dy as Tensor, dims as number[]) }),
  },
  {
    kernelName: 'Select',
    inputsToSave: ['condition'],
    gradFunc: (dy, [condition]) => ({
      condition: () => zeros(condition!.shape),
      t: () => where(condition!, dy as Tensor, zerosLike(dy as Tensor)),
      e: () => where(condition!, zerosLike(dy as Tensor), dy as Tensor),
    }),
  },
  {
    kernelName: 'GatherV2',
    inputsToSave: ['x', 'indices'],
    gradFunc: (dy, [x, indices], { axis, batchDims }) => {
      if ((batchDims ?? 0) !== 0)
        throw new RnnkitError('invalid-argument', 'gather with batchDims has no gradient here; loop over the batch.');
      const [along] = util.parseAxisParam(axis as number, x!.shape) as [number];
      return { x: () => gatherGradient(dy as Tensor, x!, indices!, along), indices: () => zeros(indices!.shape) };
    },
  },
  {
    kernelName: 'OneHot',
    inputsToSave: ['indices'],
    gradFunc: (_, [indices]) => ({ indices: () => zeros(indices!.shape) }),
  },
];

function broadcastGradient(dy: Tensor, shape: readonly number[]): Tensor {
  const lead = dy.rank - shape.length;
  const axes = dy.shape.flatMap((size, axis) =>
    axis < lead || (shape[axis - lead] === 1 && size !== 1) ? [axis] : [],
  );
  return reshape(axes.length > 0 ? sum(dy, axes) : dy, [...shape]);
}
