// timeDistributed: batch and time as one axis for the layer within, and as two again behind it.
import type { GraphWriter } from './graph-writer.ts';
import {
  anyAlong,
  maskFor,
  reshaped,
  sideOf,
  within,
  type Side,
  type WriteLayer,
  type WrittenMask,
  type WrittenValue,
} from './written-layer.ts';

/** timeDistributed. */
export const writeTimeDistributed: WriteLayer = (graph, layer, [value]) => {
  const { tensor, shape, mask, isWhole } = value!;
  const [batch = null, time = null, ...rest] = shape;
  const joinAxes = (joined: string, rank: number): string =>
    reshaped(graph, joined, [
      -1,
      ...Array.from({ length: rank - 2 }, (_, place) => sideOf({ tensor: joined, shape }, place + 2)),
    ]);
  const joined: WrittenValue = {
    tensor: joinAxes(tensor, shape.length),
    shape: [null, ...rest],
    ...(isWhole === true && { isWhole }),
    mask:
      mask === undefined || mask.rank === 2
        ? undefined
        : { tensor: joinAxes(mask.tensor, mask.rank), rank: mask.rank - 1 },
  };
  const [made] = graph.call(within(layer, layer.config['layer']), [joined], []);
  const [own, steps]: readonly Side[] = [sideOf(value!, 0), sideOf(value!, 1)];
  const divided = (whole: string, of: WrittenValue, rank: number): string =>
    reshaped(graph, whole, [
      own!,
      steps!,
      ...Array.from({ length: rank - 1 }, (_, place) => sideOf({ ...of, tensor: whole }, place + 1)),
    ]);
  const begun = made!.mask && { tensor: divided(made!.mask.tensor, made!, made!.mask.rank), rank: made!.mask.rank + 1 };
  return [
    {
      ...made!,
      tensor: divided(made!.tensor, made!, made!.shape.length),
      shape: [batch, time, ...made!.shape.slice(1)],
      mask: begun === undefined ? validSteps(graph, mask) : validWithin(graph, begun, mask),
    },
  ];
};

/** A step of which something is valid is valid. */
function validSteps(graph: GraphWriter, mask: WrittenMask | undefined): WrittenMask | undefined {
  if (mask === undefined || mask.rank === 2) return mask;
  const axes = Array.from({ length: mask.rank - 2 }, (_, place) => place + 2);
  return { tensor: anyAlong(graph, mask.tensor, axes, 0), rank: 2 };
}

/** What the layer within masks, and what came in masked. */
function validWithin(graph: GraphWriter, begun: WrittenMask, mask: WrittenMask | undefined): WrittenMask {
  if (mask === undefined || mask.rank > 2) return begun;
  return { tensor: graph.op('And', [begun.tensor, maskFor(graph, mask, begun.rank)]), rank: begun.rank };
}
