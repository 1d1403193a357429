// A recurrent node takes a length for each row: the steps that count come first. Masks here may leave out any steps. So the valid ones
// are moved to the front, and what comes of them back to where they were.
import { elementTypes } from '../onnx-model.ts';
import type { GraphWriter } from './graph-writer.ts';
import { countSteps, sides, type Side, type WrittenMask } from './written-layer.ts';

/** The valid steps of a mask `[batch, time]`. */
export interface ValidSteps {
  /** The steps of each row, the valid ones first, `[batch, time, 1]`. */
  readonly order: string;
  /** How many are valid, int32 `[batch]`. */
  readonly lengths: string;
  /** Rows in which any is valid, bool `[batch, 1]`. */
  readonly isAny: string;
  /** The mask as 0 and 1, `[batch, time]`. */
  readonly numbers: string;
  /** How many valid steps there are up to each, it among them, `[batch, time]`. */
  readonly upTo: string;
  readonly time: Side;
}

/** The valid steps; once for a mask. */
export function validSteps(graph: GraphWriter, { tensor: mask }: WrittenMask): ValidSteps {
  return graph.once(`valid steps of ${mask}`, () => {
    const time: Side = { of: mask, axis: 1 };
    const count = sides(graph, [time]);
    const numbers = graph.op('Cast', [mask], { to: elementTypes.int64 });
    // Sorted by this, from the largest on, valid steps come first, and earlier ones before later ones.
    const rank = graph.op('Sub', [
      graph.op('Mul', [numbers, graph.op('Mul', [count, graph.int(2)])]),
      countSteps(graph, time),
    ]);
    const [, order] = graph.ops('TopK', [rank, count], [true, true], { axis: 1, largest: 1, sorted: 1 });
    const lengths = graph.op('ReduceSum', [numbers, graph.ints(1)], { keepdims: 1 });
    return {
      order: graph.op('Unsqueeze', [order!, graph.ints(2)]),
      lengths: graph.op('Cast', [graph.op('Squeeze', [lengths, graph.ints(1)])], { to: elementTypes.int32 }),
      isAny: graph.op('Cast', [lengths], { to: elementTypes.bool }),
      numbers,
      upTo: graph.op('CumSum', [numbers, graph.int(1)]),
      time,
    };
  });
}

/** A sequence `[batch, time, features]` with its valid steps first. */
export function validFirst(graph: GraphWriter, sequence: string, { order }: ValidSteps): string {
  return graph.op('GatherND', [sequence, order], { batch_dims: 1 });
}

/** How outputs of valid steps become those of all. */
export interface SpreadOptions {
  /** Whether the first processed step is the last in time. */
  readonly isReverse: boolean;
  /** Whether a step that is not valid is zero, and does not repeat what was processed before it. */
  readonly isZero: boolean;
  /** What is repeated before the first valid step, `[batch, units]`. Default: zeros. */
  readonly before?: string | undefined;
}

/** A sequence whose valid steps come first, with all steps in the order of time. */
export function spread(graph: GraphWriter, sequence: string, steps: ValidSteps, options: SpreadOptions): string {
  const { isReverse, isZero, before } = options;
  const { upTo, numbers, time } = steps;
  // Of a step that is valid both say the same.
  const isNext = isReverse || isZero;
  const place = graph.once(`places ${isNext} of ${upTo}`, () => {
    if (!isNext) return graph.op('Max', [graph.op('Sub', [upTo, graph.int(1)]), graph.int(0)]);
    const last = graph.op('Sub', [sides(graph, [time]), graph.int(1)]);
    return graph.op('Min', [graph.op('Sub', [upTo, numbers]), last]);
  });
  const spreaded = graph.op('GatherND', [sequence, graph.op('Unsqueeze', [place, graph.ints(2)])], { batch_dims: 1 });
  const isThere = graph.once(`there ${isReverse} ${isZero} of ${upTo}`, () => {
    const is = (): string => {
      if (isZero) return graph.op('Cast', [numbers], { to: elementTypes.bool });
      if (!isReverse) return graph.op('Greater', [upTo, graph.int(0)]);
      const count = graph.op('ReduceSum', [numbers, graph.ints(1)], { keepdims: 1 });
      return graph.op('Less', [graph.op('Sub', [upTo, numbers]), count]);
    };
    return graph.op('Unsqueeze', [is(), graph.ints(2)]);
  });
  const other = before === undefined || isZero ? graph.float(0) : graph.op('Unsqueeze', [before, graph.ints(1)]);
  return graph.op('Where', [isThere, spreaded, other]);
}
