// The product of the input with the kernel, for all steps or for each token once.
import { float, from, packRight, padded, strideOf, type Matrix, type PackedMatrix } from './matrix-product.ts';
import type { Memory } from './memory.ts';
import { scratchForRows, type Shard } from './shards.ts';
import { projectionsOf } from './projections.ts';
import type { Sequence, SequenceTokens } from './sequence.ts';
import { microseconds } from './sharding.ts';

/** Elements of the input projection that are computed ahead of the steps (256 KiB), so that they are still in the cache. */
const projectionBlock = 1 << 16;

/** The projection of some valid steps, plus bias, and where their gates go, which may be the same place. */
export interface Projected {
  readonly address: number;
  /** Where it is listed which rows of it they are; 0 where they follow one another. */
  readonly rowIndex: number;
  readonly gates: number;
}

/** Gives the projection of the valid steps `[first, last)`. */
type Projector = (first: number, last: number) => Projected;

/**
 * The projectors of a sequence, for some of its rows each.
 *
 * @param bias an address or 0
 * @param gateCache where the gates of valid step n go, at `n * stride`; 0 for scratch memory
 */
export function openProjection(
  sequence: Sequence,
  bias: number,
  gateCache: number,
  saveForGradient: boolean,
): (shard: Shard) => Projector {
  const { memory, steps, batch, features, stride, width, input } = sequence;
  const columns = padded(width);
  const paddedBias = padBias(sequence, bias);
  /** Projects rows of the input, from one on, to rows one after the other, or to the rows of a list. */
  const projectRows = ({ kernels }: Memory, matrix: Matrix, first: number, rows: number, to: number, index: number) => {
    const [address, rowIndex] = from(matrix, first);
    const { depth, panels } = packedKernel();
    const left = strideOf(matrix);
    kernels.multiplyRows(address, rowIndex, rows, left, depth, panels, width, to, index, stride, paddedBias, 0);
  };
  let packed: PackedMatrix | undefined;
  const packedKernel = (): PackedMatrix => (packed ??= packRight(memory, sequence.kernel));

  if (input.tokens !== undefined) {
    const { source, picks } = projectTokens(sequence, input.tokens, saveForGradient, (matrix, to, index) => {
      packedKernel();
      memory.split(matrix.rows * features * width * microseconds.product, matrix.rows, 4, (own, first, end) =>
        index === 0
          ? projectRows(own, matrix, first, end - first, to + first * stride, 0)
          : projectRows(own, matrix, first, end - first, to, index + first * 4),
      );
    });
    return (shard) => {
      const scratch = gateCache === 0 ? scratchForRows(shard, columns) : 0;
      return (first) => ({
        address: source,
        rowIndex: picks + first * 4,
        gates: gateCache === 0 ? scratch : gateCache + first * stride,
      });
    };
  }
  packedKernel();
  return (shard) => {
    // Of some rows, what is projected ahead of a step is not in one piece.
    const most = shard.isWhole ? Math.max(batch, Math.floor(projectionBlock / Math.max(1, columns))) : 0;
    const scratch =
      gateCache === 0
        ? shard.memory.scratch(Math.max(shard.endRow - shard.firstRow, Math.min(steps.count, most)) * stride)
        : 0;
    let projectedFrom = 0;
    let projectedTo = 0;
    const addressOf = (number: number): number =>
      gateCache === 0 ? scratch + (number - projectedFrom) * stride : gateCache + number * stride;
    return (first, last) => {
      if (last > projectedTo) {
        projectedFrom = first;
        projectedTo = Math.max(last, Math.min(steps.count, first + most));
        projectRows(shard.memory, input.matrix, first, projectedTo - first, addressOf(first), 0);
      }
      const address = addressOf(first);
      return { address, rowIndex: 0, gates: address };
    };
  };
}

/**
 * Brings the projection of a step to where its gates go, and returns where that is. One row after the other: a product, which would add
 * it in as well, takes it panel by panel, eight numbers of every row, and waits for memory longer than the copy takes.
 */
export function bringProjection(
  { memory, stride }: Shard,
  { address, rowIndex, gates }: Projected,
  count: number,
): number {
  if (address !== gates) {
    memory.kernels.copyRows(address, stride, rowIndex, gates, stride, 0, count, stride / float, 0, false);
  }
  return gates;
}

/** The bias, followed by zeros to the end of the last panel; 0 when there is none. */
function padBias({ memory, stride, width }: Sequence, bias: number): number {
  if (bias === 0) return 0;
  const address = memory.scratch(stride);
  memory.kernels.fillRows(address, stride, 1, padded(width), 0);
  memory.kernels.copyRows(bias, 0, 0, address, 0, 0, 1, width, 0, false);
  return address;
}

/** Projects each token once. Gives where the projections are, and where it is listed which of them each valid step picks. */
function projectTokens(
  { memory, stride, input }: Sequence,
  tokens: SequenceTokens,
  saveForGradient: boolean,
  projectAll: (matrix: Matrix, to: number, rowIndex: number) => void,
): { readonly source: number; readonly picks: number } {
  const remembered = saveForGradient ? undefined : projectionsOf(memory.native, tokens.weights);
  if (remembered === undefined) {
    const source = memory.scratch(input.matrix.rows * stride);
    projectAll(input.matrix, source, 0);
    return { source, picks: tokens.inverse };
  }
  const { address, known } = remembered;
  const rowIndex = memory.scratch(tokens.count * 4);
  const rows = memory.kernels.takeUnknown(tokens.ids, tokens.count, known, rowIndex);
  if (rows === 0) return { source: address, picks: tokens.ids };
  try {
    projectAll({ ...tokens.table, rows, rowIndex }, address, rowIndex);
  } catch (error) {
    remembered.forget();
    throw error;
  }
  return { source: address, picks: tokens.ids };
}
