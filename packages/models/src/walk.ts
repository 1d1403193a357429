// The walk through a graph, call after call: whoever passes something through a model does it here.
import type { Random } from '@rnnkit/data/predict';
import {
  checkMask,
  type Layer,
  type LayerResult,
  type RunOptions,
  type Value,
  type WeightUpdate,
} from '@rnnkit/layers/predict';
import { cast, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import type { Graph, GraphCall } from './graph.ts';

/** The result of a forward pass. */
export interface ForwardResult {
  /** The outputs, in their order, each with its mask if it has steps. */
  readonly values: readonly Value[];
  /** What activity regularizers add to the loss. */
  readonly losses: readonly Scalar[];
  /** How weights that no optimizer changes go on after this step of training, in the order of the calls. */
  readonly updates: readonly WeightUpdate[];
}

/** Calls a layer; `layer.run`, or what somebody who looks at the layers does instead. */
export type CallLayer = (layer: Layer, values: readonly Value[], options: RunOptions) => LayerResult;

/** How a graph is walked through. */
export interface WalkOptions {
  /** Whether dropout is active. Default false. */
  readonly training?: boolean | undefined;
  /** Where a call's dropout draws from, by the call's place. Default: nowhere. */
  readonly randomOf?: ((index: number) => Random | undefined) | undefined;
  /** Default: each layer's `run`. */
  readonly call?: CallLayer | undefined;
}

/** Runs the calls of a graph. */
export function walk(graph: Graph, inputs: readonly Value[], options: WalkOptions = {}): ForwardResult {
  const { training = false, randomOf, call } = options;
  return walkCalls(graph, inputs, ({ layer }, values, initialState, index) => {
    const rest = {
      training,
      random: randomOf?.(index),
      ...(call !== undefined && { call }),
      ...(initialState.length > 0 && { initialState }),
    };
    // A layer that is itself a graph calls those within.
    return call === undefined || 'walk' in layer ? layer.run(values, rest) : call(layer, values, rest);
  });
}

/** Makes what the calls of a graph give by `make`, and hands it to those that read it. */
export function walkCalls(
  graph: Graph,
  inputs: readonly Value[],
  make: (call: GraphCall, values: readonly Value[], initialState: readonly Tensor[], index: number) => LayerResult,
): ForwardResult {
  const known: Value[] = [...inputs];
  const losses: Scalar[] = [];
  const updates: WeightUpdate[] = [];
  for (const [index, call] of graph.calls.entries()) {
    const { values, initialState } = readValues(call, (number) => known[number]!);
    const result = make(call, values, initialState, index);
    known.push(...madeBy(call, result));
    losses.push(...result.losses);
    updates.push(...(result.updates ?? []));
  }
  return { values: graph.outputs.map(({ value }) => known[value]!), losses, updates };
}

/** What a call reads. */
export function readValues(
  { layer, inputs, initialState, mask }: GraphCall,
  valueOf: (number: number) => Value,
): { readonly values: readonly Value[]; readonly initialState: readonly Tensor[] } {
  const values = inputs.map(valueOf);
  return {
    values: mask === undefined ? values : masked(layer, values, valueOf(mask)),
    initialState: initialState.map((number) => valueOf(number).tensor),
  };
}

/** The values that a call adds to the graph's. */
export function madeBy({ outputs }: GraphCall, { values }: LayerResult): readonly Value[] {
  return outputs === undefined ? values.slice(0, 1) : values;
}

/** Values with another's mask, or another as their mask. @throws Error when it is none for them */
function masked(layer: Layer, values: readonly Value[], other: Value): readonly Value[] {
  const mask = other.mask ?? cast(other.tensor, 'bool');
  // Of a graph's inputs, each may be for some: the layers within look at it.
  if (!('walk' in layer)) for (const { tensor } of values) checkMask(layer.name, tensor, mask);
  return values.map(({ tensor }) => ({ tensor, mask }));
}
