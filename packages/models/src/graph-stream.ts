// A graph that reads a sequence part by part.
import type { LayerStream, Value } from '@rnnkit/layers';
import { keep, tidy } from '@tensorflow/tfjs-core';

import { firstOutputs, readBy, type Graph, type GraphCall } from './graph.ts';
import { madeBy, readValues, walkCalls } from './walk.ts';

/** Values that stay what they are over a whole sequence, by their numbers. */
export type FixedValues = ReadonlyMap<number, Value>;

/** What given inputs and all that depends on them alone are, kept until `disposeValues`. */
export function fixedValues(graph: Graph, given: FixedValues): FixedValues {
  const fixed = new Map<number, Value>();
  try {
    for (const [number, value] of given) fixed.set(number, kept(value));
    const starts = firstOutputs(graph);
    for (const [index, call] of graph.calls.entries()) {
      if (!isFixed(call, fixed)) continue;
      tidy(() => {
        for (const [place, value] of runFixed(call, fixed).entries()) fixed.set(starts[index]! + place, kept(value));
      });
    }
    return fixed;
  } catch (error) {
    disposeValues(fixed);
    throw error;
  }
}

function isFixed(call: GraphCall, fixed: FixedValues): boolean {
  return readBy(call).every((number) => fixed.has(number));
}

function runFixed(call: GraphCall, fixed: FixedValues): readonly Value[] {
  const { values, initialState } = readValues(call, (number) => fixed.get(number)!);
  const result = call.layer.run(values, initialState.length > 0 ? { initialState } : {});
  return madeBy(call, result);
}

function kept({ tensor, mask }: Value): Value {
  return { tensor: keep(tensor.clone()), mask: mask && keep(mask.clone()) };
}

/** Frees what has been kept. */
export function disposeValues(values: FixedValues): void {
  for (const { tensor, mask } of values.values()) {
    tensor.dispose();
    mask?.dispose();
  }
}

/**
 * A graph in the middle of a sequence.
 *
 * @param fixed what stays what it is: inputs, and what depends on them alone. Default: nothing
 * @returns a stream whose `push` takes the values of all other inputs, in their order
 * @throws Error when a layer has to see the whole sequence
 */
export function openGraphStream(graph: Graph, fixed: FixedValues = new Map()): LayerStream {
  const streams = graph.calls.map((call) => (isFixed(call, fixed) ? undefined : call.layer.openStream()));
  const starts = firstOutputs(graph);
  return {
    push(parts) {
      const rest = parts.values();
      const inputs = graph.inputs.map((_, number) => fixed.get(number) ?? rest.next().value!);
      return walkCalls(graph, inputs, (call, values, initialState, index) => {
        const stream = streams[index];
        if (stream !== undefined) return stream.push(values, initialState.length > 0 ? initialState : undefined);
        const made = Array.from({ length: call.outputs ?? 1 }, (_, place) => fixed.get(starts[index]! + place)!);
        return { values: made, losses: [] };
      });
    },
    dispose() {
      for (const stream of streams) stream?.dispose();
    },
  };
}
