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

function isFixed(call: GraphCall, fixed: { has(number: number): boolean }): boolean {
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
 * @param fixed what stays what it is: inputs, and what depends on them alone; it is not freed with the stream
 * @throws Error when a layer has to see the whole sequence
 */
export function openGraphStream(graph: Graph, fixed: FixedValues): LayerStream {
  return openStream(
    graph,
    new Set(fixed.keys()),
    () => fixed,
    () => undefined,
  );
}

/**
 * A graph within another in the middle of a sequence. What depends on whole inputs alone is made with the first part.
 *
 * @param isWhole which of its inputs are the same with each part
 * @throws Error when a layer has to see the whole sequence
 */
export function openInnerStream(graph: Graph, isWhole: readonly boolean[]): LayerStream {
  const given = graph.inputs.map((_, number) => number).filter((number) => isWhole[number]);
  const whole = new Set(given);
  const starts = firstOutputs(graph);
  for (const [index, call] of graph.calls.entries()) {
    if (!isFixed(call, whole)) continue;
    for (let place = 0; place < (call.outputs ?? 1); place++) whole.add(starts[index]! + place);
  }
  let fixed: FixedValues | undefined;
  return openStream(
    graph,
    whole,
    (parts) => (fixed ??= fixedValues(graph, new Map(given.map((number) => [number, parts[number]!])))),
    () => {
      if (fixed !== undefined) disposeValues(fixed);
      fixed = undefined;
    },
  );
}

function openStream(
  graph: Graph,
  whole: ReadonlySet<number>,
  fixedOf: (parts: readonly Value[]) => FixedValues,
  forget: () => void,
): LayerStream {
  const streams = graph.calls.map((call) =>
    isFixed(call, whole) ? undefined : call.layer.openStream(call.inputs.map((number) => whole.has(number))),
  );
  const starts = firstOutputs(graph);
  return {
    push(parts) {
      const fixed = fixedOf(parts);
      return walkCalls(graph, parts, (call, values, initialState, index) => {
        const stream = streams[index];
        if (stream !== undefined) return stream.push(values, initialState.length > 0 ? initialState : undefined);
        const made = Array.from({ length: call.outputs ?? 1 }, (_, place) => fixed.get(starts[index]! + place)!);
        return { values: made, losses: [] };
      });
    },
    dispose() {
      for (const stream of streams) stream?.dispose();
      forget();
    },
  };
}
